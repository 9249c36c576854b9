import { removeLeftovers } from '../emulator/engine-leftovers.ts';

export default async function teardown(): Promise<void> {
  const emulator = globalThis.deployEmulator;
  if (!emulator) return;
  globalThis.deployEmulator = undefined;
  await emulator.stop();
  removeLeftovers(emulator.port);
}
