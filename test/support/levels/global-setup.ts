import { emulatorEnvironment, startEmulator, type Emulator } from '../emulator/emulator.ts';
import { startFrontProgram, type FrontProgram } from '../strict/program.ts';

declare global {
  var deployEmulator: Emulator | undefined;
  var deployFront: FrontProgram | undefined;
}

/**
 * One emulator for all suites of a level, behind the strict front (test/support/strict): suites keep apart by unique names
 * (test/support/names.ts).
 */
export default async function setup(): Promise<void> {
  if (globalThis.deployEmulator) return;
  globalThis.deployEmulator = await startEmulator();
  globalThis.deployFront = await startFrontProgram(globalThis.deployEmulator.endpoint);
  Object.assign(process.env, emulatorEnvironment(globalThis.deployFront.port));
}
