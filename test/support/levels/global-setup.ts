import { startEmulator, type Emulator } from '../emulator/emulator.ts';

declare global {
  var deployEmulator: Emulator | undefined;
}

/** One emulator for all suites of a level: suites keep apart by unique names (test/support/names.ts). */
export default async function setup(): Promise<void> {
  if (globalThis.deployEmulator) return;
  globalThis.deployEmulator = await startEmulator();
  Object.assign(process.env, globalThis.deployEmulator.environment);
}
