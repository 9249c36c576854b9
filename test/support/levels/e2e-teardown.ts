import { rmSync } from 'node:fs';
import emulatorTeardown from './global-teardown.ts';

export default async function teardown(): Promise<void> {
  const published = process.env['DEPLOY_PUBLISHED'];
  if (published) rmSync(published, { recursive: true, force: true });
  await globalThis.deployEdge?.stop();
  await emulatorTeardown();
}
