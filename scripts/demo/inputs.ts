import { baseImage } from '../../test/support/base-image.ts';
import type { Engine } from './engine.ts';

export const APP = 'notes';
export const ENVIRONMENT = 'production';

/** What a caller's workflow would say for the reference app. */
export function commonInputs(mode: 'lambda' | 'container'): Record<string, string> {
  return {
    mode,
    app: APP,
    environment: ENVIRONMENT,
    'build-command': 'npm run build',
    source: 'dist/lambda',
    web: 'web/dist',
  };
}

/**
 * What container mode needs beside that here: the emulator's registry in place of ECR's address, the emulator's address
 * for the app's own AWS calls, and on Linux a base image made from this machine's Node.js, so that nothing is pulled.
 */
export async function containerInputs(
  engine: Engine,
  emulator: { port: number; address: string },
): Promise<Record<string, string>> {
  const buildArguments: Record<string, string> =
    process.platform === 'linux' ? { BASE_IMAGE: await baseImage('node', engine.name), BUNDLE: 'prebuilt' } : {};
  return {
    registry: `localhost:${emulator.port}`,
    'build-args': mapping(buildArguments),
    'app-env': mapping({
      AWS_ENDPOINT_URL: emulator.address,
    }),
  };
}

function mapping(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}
