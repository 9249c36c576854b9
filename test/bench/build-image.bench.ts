import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { createSession } from '../../src/aws/session.ts';
import { baseImage } from '../support/images/base-image.ts';
import { engineEnvironment, pushAs, removeImages } from '../support/images/image-context.ts';
import { unique } from '../support/names.ts';
import type { Bench } from './harness.ts';

const root = join(import.meta.dirname, '..', '..');

/** The whole step as a runner runs it: process start, inputs, plan, registry, outputs. */
export default async function bench(b: Bench): Promise<void> {
  const emulator = await b.emulator();
  const registry = `localhost:${emulator.port}`;
  const repository = unique('bench');
  const plain = `${registry}/${repository}-plain:latest`;
  const credentials = () => Promise.resolve({ accessKeyId: 'test', secretAccessKey: 'test' });
  const ecr = createSession({ region: 'us-east-1', endpoint: emulator.endpoint, credentials }).client(ECRClient);
  for (const name of ['plain', 'base'])
    await ecr.send(new CreateRepositoryCommand({ repositoryName: `${repository}-${name}` }));
  const base = `${registry}/${repository}-base:24`;
  pushAs(await baseImage('node'), base);
  const context = await referenceApp(b);
  for (const name of [repository, `${repository}-plain`, `${repository}-base`])
    b.defer(() => removeImages('docker', name));

  const engine = { ...engineEnvironment(), ...emulator.environment, DOCKER_BUILDKIT: '1' };
  const args = ['--build-arg', `BASE_IMAGE=${base}`, '--build-arg', 'BUNDLE=prebuilt'];
  const deploy = async (
    more: Record<string, string> = {},
    environment: Record<string, string | undefined> = engine,
  ) => {
    const inputs = {
      context,
      repository,
      registry,
      'build-args': `BASE_IMAGE=${base}\nBUNDLE=prebuilt`,
      'health-path': '/api/health',
      ...more,
    };
    const variables = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
    const { ms } = await b.command([process.execPath, join(root, 'dist', 'build-image.js')], {
      ...environment,
      ...Object.fromEntries(variables),
    });
    return ms;
  };
  const docker = async (...buildOptions: string[]) => {
    const built = await b.command(['docker', 'build', '--tag', plain, ...args, ...buildOptions, context], engine);
    const pushed = await b.command(['docker', 'push', plain], engine);
    return built.ms + pushed.ms;
  };

  await deploy();
  await b.compare('Same content, on a fresh runner', {
    note: 'The reference app on a base image of 135 MB; the registry has its image. Deploy runs without any engine on its PATH, as its whole step from the start of the process.',
    ours: () => deploy({}, { ...emulator.environment, PATH: dirname(process.execPath) }),
    rivals: { 'docker build --no-cache + push': () => docker('--no-cache') },
    limit: 150,
  });

  let change = 0;
  const edit = () => writeFileSync(join(context, 'dist', 'server', 'change.txt'), `${++change} ${Date.now()}`);
  await b.compare('What a changed image costs over the plain engine', {
    note: 'The whole step, without the boot check, less docker build and docker push of an equal change right before it.',
    ours: async () => {
      edit();
      const theirs = await docker();
      edit();
      return Math.max(0, (await deploy({ 'boot-check': 'off' })) - theirs);
    },
    rivals: { 'budget of 0.5 s': () => Promise.resolve(500) },
    target: { against: 'budget of 0.5 s', ratio: 1 },
    runs: 7,
  });
  await b.compare('A changed image, with its boot check', {
    ours: async () => {
      edit();
      return await deploy();
    },
    rivals: {
      'docker build + push': async () => {
        edit();
        return await docker();
      },
    },
  });
}

/** A copy of the reference app, with its bundle. */
async function referenceApp(b: Bench): Promise<string> {
  const app = join(root, 'templates', 'app');
  await b.command([process.execPath, join('scripts', 'build-api.mjs')], undefined, { cwd: app });
  const folder = mkdtempSync(join(tmpdir(), 'bench-image-'));
  b.defer(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(app, folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
  return folder;
}
