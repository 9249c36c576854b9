import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ensureTools, toolPath } from '../../scripts/tools.mjs';
import { jsonStore, ledger } from '../../src/release/index.ts';
import { readBootstrap, readStack } from '../../src/stack/index.ts';
import { viewerOf } from '../support/edge/client.ts';
import { startEdge } from '../support/edge/index.ts';
import { testSession } from '../support/emulator/session.ts';
import { unique } from '../support/names.ts';
import { freePort } from '../support/ports.ts';
import { baseImage } from '../support/images/base-image.ts';
import { serverDockerfile } from '../support/images/image-context.ts';
import { glueTemplate } from './glue-template.ts';
import type { Bench } from './harness.ts';

const root = join(import.meta.dirname, '..', '..');
const BUILDS = ['one', 'two'] as const;

/**
 * Going back to a release of before, page and API: until each answers, and until all of it is done, recorded and checked;
 * against the pipeline run again for the old commit, as people do where nothing goes back.
 */
export default async function bench(b: Bench): Promise<void> {
  ensureTools('sam');
  ensureTools('rivals');
  const emulator = await b.emulator();
  const edge = await startEdge({ emulatorEndpoint: emulator.endpoint, cache: false });
  b.defer(() => edge.stop());
  const session = testSession(emulator.endpoint);
  const ground: Ground = { b, emulator, edge, session };
  const { action, releaseOf, visit } = await deployed(ground, (workspace, build) => {
    writeBuild(join(workspace, 'dist'), build);
    return Promise.resolve({ mode: 'lambda', source: 'dist/api', web: 'dist/web' });
  });

  const old = await pipelineOf(b, emulator.environment, session);
  let live: Record<string, (typeof BUILDS)[number]> = { ours: 'two', rival: 'two' };
  const other = (whose: string) => (live[whose] === 'one' ? 'two' : 'one');
  const back = async () => {
    const wanted = other('ours');
    await action('rollback', { to: releaseOf[wanted], reason: 'bench' });
    live = { ...live, ours: wanted };
  };
  /** Milliseconds from the start of the process until visitors get the other release. */
  const until = (path: string) => async () => {
    const wanted = other('ours');
    const start = performance.now();
    const done = back();
    while (!(await visit(path)).text.includes(wanted)) await sleep(5);
    const answered = performance.now() - start;
    await done;
    return answered;
  };
  const rival = 'sam build + sam deploy + s3 sync of the old commit';
  const again = async () => {
    await old.deploy(other('rival'));
    live = { ...live, rival: other('rival') };
  };
  const target = { against: rival, ratio: 5 };
  await b.compare('Rollback: until the page of before answers', {
    note: 'From the start of the process to the first answer, through the edge.',
    ours: until('/version.txt'),
    rivals: { [rival]: again },
    target,
    runs: 3,
  });
  await b.compare('Rollback: until the function of before answers', {
    ours: until('/api/version'),
    rivals: { [rival]: again },
    target,
    runs: 3,
  });
  await b.compare('Rollback of page and function: stacks, checks and record included', {
    ours: back,
    rivals: { [rival]: again },
    target,
    runs: 3,
  });
  await containers(ground);
}

interface Ground {
  b: Bench;
  emulator: Awaited<ReturnType<Bench['emulator']>>;
  edge: Awaited<ReturnType<typeof startEdge>>;
  session: ReturnType<typeof testSession>;
}

/** An app of its own with both builds deployed, the second one live. */
async function deployed(
  { b, emulator, edge, session }: Ground,
  write: (workspace: string, build: string) => Promise<Record<string, string>>,
) {
  const app = unique('bench');
  const workspace = mkdtempSync(join(tmpdir(), 'bench-rollback-'));
  b.defer(() => rmSync(workspace, { recursive: true, force: true }));
  const action = async (name: string, given: Record<string, string>) => {
    const inputs = { app, environment: 'production', deadline: '30s', 'connect-to': edge.connectTo, ...given };
    const variables = Object.entries(inputs).map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value]);
    for (const file of ['output', 'summary']) writeFileSync(join(workspace, file), '');
    await b.command([process.execPath, join(root, 'dist', `${name}.js`)], {
      ...emulator.environment,
      ...Object.fromEntries(variables),
      NODE_EXTRA_CA_CERTS: edge.caFile,
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: join(workspace, 'output'),
      GITHUB_STEP_SUMMARY: join(workspace, 'summary'),
    });
  };
  for (const build of BUILDS) await action('deploy', await write(workspace, build));
  const { artifactsBucket } = (await readBootstrap(session))!;
  const ids = await ledger(jsonStore(session, artifactsBucket), { app, environment: 'production' }).list(2);
  const web = await readStack(session, `${app}-production-web`);
  const visit = viewerOf(edge, web!.outputs['DistributionId']!, 1);
  return { action, releaseOf: { one: ids[1]!, two: ids[0]! }, visit };
}

/** The same of a container: a task has to start, whatever goes back. */
async function containers(ground: Ground): Promise<void> {
  const { b, emulator } = ground;
  const base = await baseImage('node');
  const { action, releaseOf, visit } = await deployed(ground, (workspace, build) => {
    writeBuild(join(workspace, 'dist'), build);
    writeFileSync(join(workspace, 'Dockerfile'), serverDockerfile(base));
    writeFileSync(join(workspace, 'server.js'), SERVER.replace('TEXT', build));
    return Promise.resolve({ mode: 'container', web: 'dist/web', registry: new URL(emulator.endpoint).host });
  });
  const start = 'docker run of that server until it answers';
  const image = unique('bench-server');
  const context = mkdtempSync(join(tmpdir(), 'bench-server-'));
  b.defer(() => rmSync(context, { recursive: true, force: true }));
  writeFileSync(join(context, 'Dockerfile'), serverDockerfile(base));
  writeFileSync(join(context, 'server.js'), SERVER.replace('TEXT', 'one'));
  await b.command(['docker', 'build', '--quiet', '--tag', image, context]);
  b.defer(() => b.command(['docker', 'rmi', image]).then(() => undefined));
  let live: (typeof BUILDS)[number] = 'two';
  await b.compare('Rollback: until the container of before answers', {
    note: 'A task of the old image has to start in either case.',
    ours: async () => {
      const wanted = live === 'one' ? 'two' : 'one';
      const begun = performance.now();
      const done = action('rollback', { to: releaseOf[wanted], reason: 'bench' });
      while (!(await visit('/api/version')).text.includes(wanted)) await sleep(5);
      const answered = performance.now() - begun;
      await done;
      live = wanted;
      return answered;
    },
    rivals: { [start]: () => startOne(b, image) },
    runs: 3,
  });
}

async function startOne(b: Bench, image: string): Promise<number> {
  const port = await freePort();
  const name = unique('bench-task');
  const begun = performance.now();
  await b.command([
    'docker',
    'run',
    '--detach',
    '--rm',
    '--name',
    name,
    '-e',
    'PORT=8080',
    '-p',
    `${port}:8080`,
    image,
  ]);
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) await sleep(5);
  const took = performance.now() - begun;
  await b.command(['docker', 'kill', name]);
  return took;
}

const SERVER = `import { createServer } from 'node:http';
createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ text: 'TEXT', version: process.env.APP_VERSION }));
}).listen(process.env.PORT);
`;

function writeBuild(folder: string, text: string): void {
  cpSync(join(root, 'templates/app/web/public'), join(folder, 'web'), { recursive: true, force: true });
  writeFileSync(join(folder, 'web', 'index.html'), `<!doctype html><title>app</title><p>${text}</p>\n`);
  writeFileSync(join(folder, 'web', 'version.txt'), `${text}\n`);
  cpSync(join(root, 'templates/app/package.json'), join(folder, 'api', 'package.json'));
  writeFileSync(
    join(folder, 'api', 'index.mjs'),
    `export const handler = async () => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text: ${JSON.stringify(text)}, version: process.env.APP_VERSION }) });\n`,
  );
}

/** The same app by the commands that people put together, from a checkout of either commit. */
async function pipelineOf(b: Bench, environment: Record<string, string>, session: ReturnType<typeof testSession>) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-pipeline-'));
  b.defer(() => rmSync(folder, { recursive: true, force: true }));
  const [stack, bucket] = [unique('glue'), unique('glue')];
  await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
  writeFileSync(join(folder, 'template.yaml'), glueTemplate('dist/api'));
  const run = (...argv: string[]) => b.command(argv, { ...environment, SAM_CLI_TELEMETRY: '0' }, { cwd: folder });
  const deploy = async (build: string) => {
    writeBuild(join(folder, 'dist'), build);
    const sam = toolPath('sam', 'sam');
    await run(sam, 'build');
    await run(
      sam,
      'deploy',
      '--stack-name',
      stack,
      '--s3-bucket',
      bucket,
      '--capabilities',
      'CAPABILITY_IAM',
      '--no-fail-on-empty-changeset',
    );
    const { outputs } = (await readStack(session, stack))!;
    await run(toolPath('rivals', 'aws'), 's3', 'sync', '--delete', 'dist/web', `s3://${outputs['Bucket']}`);
  };
  for (const build of BUILDS) await deploy(build);
  return { deploy };
}
