import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseImage } from '../images/base-image.ts';
import { engineEnvironment, serverDockerfile } from '../images/image-context.ts';
import { runtimeInterfaceEmulator, webAdapter } from '../images/web-adapter.ts';
import type { PreviewStage } from './preview-stage.ts';

/** An app that serves HTTP in a container, with what runs its image as a function here. */
export async function writeImage({ app }: PreviewStage): Promise<void> {
  // The image brings the adapter, which cannot be pulled here, and the stand-in for Lambda's own
  // runtime API: without it the emulator, which calls the image itself, answers 502.
  copyFileSync(webAdapter(), join(app.folder, 'lambda-adapter'));
  copyFileSync(runtimeInterfaceEmulator(), join(app.folder, 'aws-lambda-rie'));
  app.write('.dockerignore', 'web\n.git\n');
  app.write(
    'Dockerfile',
    `FROM ${await baseImage('node')}
WORKDIR /app
COPY aws-lambda-rie /aws-lambda-rie
COPY lambda-adapter /opt/extensions/lambda-adapter
ENV PORT=3000 AWS_LWA_PORT=3000 AWS_LWA_READINESS_CHECK_PATH=/api/health
COPY server.js .
ENTRYPOINT ["/aws-lambda-rie", "node", "server.js"]
`,
  );
}

/** The same without what makes a function of it. */
export async function writeContainer({ app }: PreviewStage): Promise<void> {
  app.write('Dockerfile', serverDockerfile(await baseImage('node')));
}

/** A commit whose server answers with a text. It ends when it is told to, in place of being killed some seconds later. */
export function pushServer(stage: PreviewStage, text: string, before = ''): void {
  stage.app.write(
    'server.js',
    `${before}
process.on('SIGTERM', () => process.exit());
const { createServer } = require('node:http');
createServer((request, answer) => {
  answer.writeHead(200, { 'content-type': 'application/json' });
  answer.end(JSON.stringify({ text: '${text}', path: request.url, version: process.env.APP_VERSION, mode: process.env.DEPLOYMENT_MODE, api: process.env.API_URL }));
}).listen(Number(process.env.PORT), '0.0.0.0');
`,
  );
  stage.push();
}

/** Inputs of the preview of an image, whose registry is the emulator at `endpoint`. */
export function imageInputs(endpoint: string): Record<string, string> {
  return {
    mode: 'container',
    source: '',
    port: '3000',
    'boot-check': 'off',
    deadline: '60s',
    registry: new URL(endpoint).host,
    'app-env': 'API_URL: "{{api-url}}"',
  };
}

/** What makes a container of it. */
export const AS_CONTAINER = { 'preview-mode': 'container', 'health-path': '/api/health' };

/** Deploys the preview of the image. */
export async function runImage(
  stage: PreviewStage,
  endpoint: string,
  options: Parameters<PreviewStage['run']>[1] = {},
  more: Record<string, string> = {},
) {
  const inputs = { ...imageInputs(endpoint), ...more };
  const variables = { PATH: engineEnvironment()['PATH']!, ...options.variables };
  return await stage.run(inputs, { ...options, variables });
}
