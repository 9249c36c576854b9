import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ensureTools, toolPath } from '../../scripts/tools.mjs';
import { emulatorEnvironment } from '../support/emulator/emulator.ts';
import { testSession } from '../support/emulator/session.ts';
import { endsNoticedLate } from '../support/cloudformation/simulated-operation.ts';
import { startCountingProxy } from './counting-proxy.ts';
import type { Bench } from './harness.ts';

const ACTION = join(import.meta.dirname, '../../dist/deploy-sam.js');
const BUCKET = 'bench-artifacts';

/** The shipped bundle as a runner starts it, against `sam deploy` and `sam package`, on the same emulator. */
export default async function bench(b: Bench): Promise<void> {
  ensureTools('sam');
  const folder = mkdtempSync(join(tmpdir(), 'deploy-sam-bench-'));
  b.defer(() => rmSync(folder, { recursive: true, force: true }));
  const emulator = await b.emulator();
  await testSession(emulator.endpoint)
    .client(S3Client)
    .send(new CreateBucketCommand({ Bucket: BUCKET }));
  const slow = await b.toxiproxy(emulator.endpoint, { latencyMs: 40 });
  await load(b);
  await noticed(b);
  await calls(b, folder, emulator.endpoint);
  for (const [suffix, port] of [
    ['', emulator.port],
    [', 40 ms away', slow.port],
  ] as const) {
    const place: Place = { b, folder, suffix, environment: emulatorEnvironment(port) };
    await unchanged(place);
    await firstDeployment(place);
    await oneFunction(place);
    await packaging(place);
  }
  await memory(b, folder, emulatorEnvironment(emulator.port));
}

interface Place {
  b: Bench;
  folder: string;
  suffix: string;
  environment: Record<string, string>;
}

async function load(b: Bench): Promise<void> {
  // Ends at its first check of the inputs: what is measured is loading the bundle.
  const ours = () => run(['node', ACTION], {}, [1]);
  await b.compare('The bundle loads', {
    note: 'deploy-sam up to its first check of the inputs, against a bare node. 110 ms where a bare node takes 27.',
    ours: async () => void (await ours()),
    rivals: { node: async () => void (await run(['node', '-e', '0'], {})) },
    runs: 15,
    target: { against: 'node', ratio: 27 / 110 },
  });
}

async function noticed(b: Bench): Promise<void> {
  await b.compare('The end of a stack operation is noticed late by (p95)', {
    note: 'Simulated clock: operations of 3 s to 13 min with ten nested stacks, 40 ms for each call. 2 s at most.',
    ours: async () => {
      const late = await endsNoticedLate(40);
      return late[Math.ceil(late.length * 0.95) - 1]!;
    },
    rivals: { limit: () => Promise.resolve(2000) },
    target: { against: 'limit', ratio: 1 },
    runs: 1,
    warmup: 0,
  });
}

/** What goes over the wire of an unchanged deployment, counted outside of the programs. */
async function calls(b: Bench, folder: string, endpoint: string): Promise<void> {
  const proxy = await startCountingProxy(endpoint);
  b.defer(() => proxy.stop());
  const environment = emulatorEnvironment(proxy.port);
  const app = write(folder, 5);
  const contestants = {
    Deploy: () => deployOurs(environment, app, 'calls-ours'),
    'sam deploy': () => deploySam(environment, app, 'calls-sam'),
  };
  const counted = async (deploy: () => Promise<void>) => {
    proxy.reset();
    await deploy();
    return proxy.actions.filter((action) => !action.includes('.') && action !== 'GetCallerIdentity');
  };
  for (const deploy of Object.values(contestants)) await deploy();
  const ours = await counted(contestants.Deploy);
  const written = ours.find((action) => !/^(Describe|Get|List)/.test(action));
  if (written) throw new Error(`An unchanged deployment called ${written}`);
  await b.compare('CloudFormation calls of an unchanged deployment', {
    unit: 'calls',
    note: `Ours are ${ours.join(' and ')}: reads only. 2 at most.`,
    ours: async () => (await counted(contestants.Deploy)).length,
    rivals: {
      'sam deploy': async () => (await counted(contestants['sam deploy'])).length,
      limit: () => Promise.resolve(2),
    },
    target: { against: 'limit', ratio: 1 },
    runs: 1,
    warmup: 0,
  });
}

async function unchanged({ b, folder, suffix, environment }: Place): Promise<void> {
  const app = write(folder, 5);
  await deployOurs(environment, app, 'same-ours');
  await deploySam(environment, app, 'same-sam');
  await b.compare(`Unchanged deployment of 5 functions${suffix}`, {
    ours: () => deployOurs(environment, app, 'same-ours'),
    rivals: { 'sam deploy': () => deploySam(environment, app, 'same-sam') },
    target: { against: 'sam deploy', ratio: 4 },
  });
}

async function firstDeployment({ b, folder, suffix, environment }: Place): Promise<void> {
  let app = '';
  await b.compare(`First deployment of 5 functions${suffix}`, {
    setup: async () => void (app = await Promise.resolve(write(folder, 5))),
    ours: () => deployOurs(environment, app, `first-${random()}`),
    rivals: { 'sam deploy': () => deploySam(environment, app, `first-${random()}`) },
    target: { against: 'sam deploy', ratio: 3 },
    runs: 3,
  });
}

async function oneFunction({ b, folder, suffix, environment }: Place): Promise<void> {
  const apps = { Deploy: write(folder, 5), 'sam deploy': write(folder, 5) };
  await deployOurs(environment, apps.Deploy, 'one-ours');
  await deploySam(environment, apps['sam deploy'], 'one-sam');
  await b.compare(`One of 5 functions changed${suffix}`, {
    setup: async (name) => {
      const app = apps[name as keyof typeof apps];
      await Promise.resolve(writeFileSync(join(app, 'fn0', 'index.js'), handler()));
    },
    ours: () => deployOurs(environment, apps.Deploy, 'one-ours'),
    rivals: { 'sam deploy': () => deploySam(environment, apps['sam deploy'], 'one-sam') },
    target: { against: 'sam deploy', ratio: 3 },
    runs: 3,
  });
}

async function packaging({ b, folder, suffix, environment }: Place): Promise<void> {
  let app = '';
  const stack = `package-${random()}`;
  await b.compare(`Package of 30 functions and 3 layers, 12 MB, nothing uploaded before${suffix}`, {
    note: 'Ours makes and deletes a change set as well (dry-run).',
    setup: async () => void (app = await Promise.resolve(write(folder, 30, 3, 3_400_000))),
    ours: () => deployOurs(environment, app, stack, { 'dry-run': 'true' }),
    rivals: {
      'sam package': () =>
        sam(environment, [
          'package',
          '-t',
          join(app, 'template.yaml'),
          '--s3-bucket',
          BUCKET,
          '--output-template-file',
          join(app, 'out.yaml'),
        ]),
    },
    target: { against: 'sam package', ratio: 3 },
    runs: 3,
  });
}

async function memory(b: Bench, folder: string, environment: Record<string, string>): Promise<void> {
  const app = write(folder, 1, 0, 0, 260_000_000);
  const exitHook =
    "import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, `${process.resourceUsage().maxRSS}`));";
  const hooked = ['node', '--import', `data:text/javascript,${encodeURIComponent(exitHook)}`, ACTION];
  let stack = 0;
  await b.compare('Peak memory, 260 MB package', {
    unit: 'MB',
    note: 'Maximum resident set of the process that packages, uploads and plans, Node itself included. 200 MB at most.',
    ours: async () => {
      writeFileSync(join(app, 'fn0', 'index.js'), handler());
      writeFileSync(join(app, 'output'), '');
      const { third } = await run(hooked, {
        ...environment,
        ...inputs(app, `memory-${++stack}`, { 'dry-run': 'true' }),
      });
      return Number(third) / 1024;
    },
    rivals: { limit: () => Promise.resolve(200) },
    target: { against: 'limit', ratio: 1 },
    runs: 3,
  });
}

const random = () => randomBytes(3).toString('hex');
const handler = () => `exports.handler = async () => ({ statusCode: 200, body: '${random()}' });\n`;

/** An app of `count` functions that share nothing, with layers of `layerBytes` that do not compress. */
function write(root: string, count: number, layers = 0, layerBytes = 0, extraBytes = 0): string {
  const folder = mkdtempSync(join(root, 'app-'));
  const put = (name: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  const names = Array.from({ length: count }, (_, index) => `fn${index}`);
  for (const name of names) {
    put(`${name}/index.js`, handler());
    put(`${name}/lib/data.json`, JSON.stringify(Array.from({ length: 800 }, () => random())));
  }
  for (let index = 0; index < extraBytes / 20_000_000; index++) put(`fn0/large-${index}`, randomBytes(20_000_000));
  for (let index = 0; index < layers; index++) put(`layer${index}/nodejs/data`, randomBytes(layerBytes));
  put(
    'template.yaml',
    [
      'Transform: AWS::Serverless-2016-10-31',
      'Globals: {Function: {Runtime: nodejs24.x, Handler: index.handler}}',
      'Resources:',
      ...names.map((name) => `  ${name}: {Type: AWS::Serverless::Function, Properties: {CodeUri: ${name}}}`),
      ...Array.from(
        { length: layers },
        (_, i) => `  layer${i}: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer${i}}}`,
      ),
      '',
    ].join('\n'),
  );
  return folder;
}

function inputs(folder: string, stack: string, more: Record<string, string> = {}): Record<string, string> {
  const values = { 'stack-name': stack, 's3-bucket': BUCKET, build: 'never', ...more };
  return {
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    GITHUB_WORKSPACE: folder,
    RUNNER_TEMP: folder,
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  };
}

async function deployOurs(
  environment: Record<string, string>,
  folder: string,
  stack: string,
  more?: Record<string, string>,
): Promise<void> {
  writeFileSync(join(folder, 'output'), '');
  await run(['node', ACTION], { ...environment, ...inputs(folder, stack, more) });
}

async function deploySam(environment: Record<string, string>, folder: string, stack: string): Promise<void> {
  await sam(environment, [
    'deploy',
    '-t',
    join(folder, 'template.yaml'),
    '--stack-name',
    stack,
    '--s3-bucket',
    BUCKET,
    '--capabilities',
    'CAPABILITY_IAM',
    'CAPABILITY_AUTO_EXPAND',
    '--no-fail-on-empty-changeset',
  ]);
}

async function sam(environment: Record<string, string>, argv: string[]): Promise<void> {
  await run([toolPath('sam', 'sam'), ...argv], { ...environment, SAM_CLI_TELEMETRY: '0' });
}

/** Runs a program with only this environment; returns what it wrote to its third descriptor. */
function run(argv: string[], environment: Record<string, string>, codes: number[] = [0]): Promise<{ third: string }> {
  const program = argv[0] === 'node' ? process.execPath : argv[0]!;
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv.slice(1), {
      env: { PATH: process.env['PATH']!, HOME: process.env['HOME'] ?? '/', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    let output = '';
    let third = '';
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    (child.stdio[3] as Readable).setEncoding('utf8').on('data', (text: string) => (third += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (codes.includes(code ?? -1)) resolve({ third });
      else reject(new Error(`${argv.join(' ')} ended with ${code}\n${output}`));
    });
  });
}
