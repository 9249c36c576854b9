import { removeLeftovers } from '../emulator/engine-leftovers.ts';

export default async function teardown(): Promise<void> {
  const { deployEmulator: emulator, deployFront: front } = globalThis;
  globalThis.deployEmulator = globalThis.deployFront = undefined;
  await front?.stop();
  await emulator?.stop();
  // Images are named by the registry that they were pushed to: the front's port, or the emulator's own.
  for (const started of [front, emulator]) if (started) removeLeftovers(started.port);
}
