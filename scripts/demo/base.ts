import { execFileSync } from 'node:child_process';
import { baseImage } from '../../test/support/images/base-image.ts';
import { hasImage, type Engine } from './engine.ts';
import type { StateFile } from './state.ts';

/**
 * The base image of the demo's container: on Linux made from this machine's own Node.js, so that nothing is pulled. It
 * carries the emulator's credentials. AWS gives a task its own at an address that the emulator cannot have, and the SDK
 * takes none from the address that the emulator has.
 */
export async function demoBaseImage(state: StateFile, engine: Engine): Promise<string> {
  const image = `${engine.name === 'podman' ? 'localhost/' : ''}deploy-demo/node:24`;
  let base = 'node:24-slim';
  if (process.platform === 'linux') {
    const tag = image.replace('deploy-demo', 'deploy-test');
    const known = hasImage(engine.name, tag);
    base = await baseImage('node', engine.name);
    // Tests use the same one: only what was not there before goes with the demo.
    if (!known) state.update({ images: [tag, base] });
  }
  state.update({ images: [...new Set([image, ...(state.current.images ?? [])])] });
  const dockerfile = `FROM ${base}\nENV AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test\n`;
  execFileSync(engine.name, ['build', '--quiet', '--tag', image, '-'], {
    input: dockerfile,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  return image;
}
