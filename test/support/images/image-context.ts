import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AwsSession } from '../../../src/aws/index.ts';
import {
  imageOperation,
  imageRequest,
  type ImagePlan,
  type ImageRequest,
  type ImageResult,
} from '../../../src/image/index.ts';
import { createContext, run } from '../../../src/operation/index.ts';
import type { Reporter } from '../../../src/report/index.ts';
import { recordingReporter } from '../recording-reporter.ts';

export interface ImageContext {
  folder: string;
  write(path: string, text: string): void;
  remove(): void;
}

/** A build context in a temporary folder. */
export function imageContext(files: Readonly<Record<string, string>>): ImageContext {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-context-'));
  const context: ImageContext = {
    folder,
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  for (const [path, text] of Object.entries(files)) context.write(path, text);
  return context;
}

/** An HTTP server that listens on PORT and knows nothing of where it runs. */
export const SERVER = `
const { createServer } = require('node:http');
createServer((request, answer) => {
  answer.writeHead(request.url === '/missing' ? 404 : 200, { 'content-type': 'application/json' });
  answer.end(JSON.stringify({ status: 'ok', path: request.url, version: process.env.APP_VERSION ?? '', greeting: process.env.GREETING, token: process.env.TOKEN }));
}).listen(Number(process.env.PORT), '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
`;

/** Dockerfile of a server image on a base made by test/support/images/base-image.ts. */
export function serverDockerfile(base: string, more = ''): string {
  return `FROM ${base}\nWORKDIR /app\nCOPY server.js .\n${more}CMD ["node", "server.js"]\n`;
}

/**
 * The environment for engines in tests: the distribution's docker before any other on PATH (it has BuildKit), and limits
 * for podman that a machine which is itself a container may set.
 */
export function engineEnvironment(): Record<string, string | undefined> {
  return {
    ...process.env,
    PATH: `/usr/bin:${process.env['PATH'] ?? ''}`,
    CONTAINERS_CONF: join(import.meta.dirname, 'containers.conf'),
  };
}

/** A request for a context's image in the emulator's registry; built by docker and not started unless said otherwise. */
export function requestFor(
  { folder }: ImageContext,
  repository: string,
  more: Partial<Parameters<typeof imageRequest>[0]> = {},
): ImageRequest {
  return imageRequest({
    context: folder,
    repository,
    registry: new URL(process.env['AWS_ENDPOINT_URL']!).host,
    engine: 'docker',
    environment: engineEnvironment(),
    bootCheck: { level: 'off' },
    ...more,
  });
}

/** The whole operation: afterwards an image with the content of `request` is in the registry. */
export async function buildImage(session: AwsSession, request: ImageRequest, report?: Reporter): Promise<ImageResult> {
  const context = createContext(session, report ?? recordingReporter());
  return (await run(imageOperation, context, request)).result!;
}

/** The plan of it, guarded. */
export async function planImage(session: AwsSession, request: ImageRequest): Promise<ImagePlan> {
  const context = createContext(session, recordingReporter());
  return (await run(imageOperation, context, request, { dryRun: 'guarded' })).plan;
}

/** Takes what a suite built out of the engine's store again. */
export function removeImages(engine: 'docker' | 'podman', repository: string): void {
  const format = ['--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=*/${repository}`];
  const list = spawnSync(engine, ['images', ...format], { encoding: 'utf8' });
  // By name: the same image may be another suite's base under another one.
  const names = (list.stdout ?? '').split('\n').filter((name) => name.includes(`/${repository}:`));
  if (names.length > 0) spawnSync(engine, ['rmi', ...names], { stdio: 'ignore' });
}

/** Puts a local image into a registry under a name of its own, as a base image that can be pulled. */
export function pushAs(image: string, name: string, engine: 'docker' | 'podman' = 'docker'): void {
  for (const args of [
    ['tag', image, name],
    ['push', '--quiet', ...(engine === 'podman' ? ['--tls-verify=false'] : []), name],
  ]) {
    const { status, stderr } = spawnSync(engine, args, {
      encoding: 'utf8',
      env: engineEnvironment() as NodeJS.ProcessEnv,
    });
    if (status !== 0) throw new Error(`${engine} ${args.join(' ')}: ${stderr}`);
  }
}
