export const APP = 'notes';
const ENVIRONMENT = 'production';

/** What a caller's workflow would say for the reference app. */
export function commonInputs(mode: 'lambda' | 'container'): Record<string, string> {
  return {
    mode,
    app: APP,
    environment: ENVIRONMENT,
    'build-command': 'npm run build',
    source: 'dist/lambda',
    web: 'web/dist',
    // Its build is a good one.
    'min-ready': '0s',
  };
}

/** What container mode needs beside that here: the emulator's registry in place of ECR's address, and the base image. */
export function containerInputs(emulatorPort: number, baseImage: string): Record<string, string> {
  return {
    registry: `localhost:${emulatorPort}`,
    'build-args': `BASE_IMAGE=${baseImage}\nBUNDLE=prebuilt`,
  };
}
