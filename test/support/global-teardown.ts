export default async function teardown(): Promise<void> {
  await globalThis.deployEmulator?.stop();
  globalThis.deployEmulator = undefined;
}
