import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ensureTools, toolPath } from '../../scripts/tools.mjs';
import { writeGeneratedSite } from '../support/apps/generated-site.ts';
import { testSession } from '../support/emulator/session.ts';
import { unique } from '../support/names.ts';
import { startCountingProxy } from './counting-proxy.ts';
import type { Bench } from './harness.ts';
import { OURS } from './statistics.ts';

const FILES = 5000;
const AVERAGE_BYTES = 4200;
const CHANGED = 50;
const AWS = 'aws s3 sync';
const RAW = 'raw PUTs';
const root = join(import.meta.dirname, '../..');
/** The committed bundle, or the folder of another build to measure. */
const dist = process.env['BENCH_DIST'] ?? join(root, 'dist');

/** The built bundle as a runner starts it, against `aws s3 sync` and a loop of bare PUTs, on one emulator. */
export default async function bench(b: Bench): Promise<void> {
  ensureTools('rivals');
  const emulator = await b.emulator();
  const world = new World(b, emulator.endpoint, emulator.environment);
  b.defer(() => rmSync(world.folder, { recursive: true, force: true }));
  await countRequests(b, world, emulator.endpoint);
  await compareAll(b, world, emulator.endpoint, '', 3);
  const slow = await b.toxiproxy(emulator.endpoint, { latencyMs: 40 });
  await compareAll(b, world, slow.endpoint, ', 40 ms of latency', 1);
  await memory(b, world);
}

/** One folder that each contestant deploys, and the buckets of each. */
class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'deploy-bench-'));
  readonly site = join(this.folder, 'site');
  readonly #bench: Bench;
  readonly direct: string;
  readonly #environment: Record<string, string>;

  constructor(bench: Bench, direct: string, environment: Record<string, string>) {
    this.#bench = bench;
    this.direct = direct;
    this.#environment = environment;
  }

  /** A new checkout: all files with the time of this call. */
  checkout(version: number) {
    return writeGeneratedSite(this.site, {
      files: FILES,
      averageBytes: AVERAGE_BYTES,
      version,
      changed: CHANGED,
      at: new Date(Date.now() + 2000),
    });
  }

  async bucket(): Promise<string> {
    const name = unique('bench');
    await testSession(this.direct)
      .client(S3Client)
      .send(new CreateBucketCommand({ Bucket: name }));
    return name;
  }

  async ours(bucket: string, endpoint: string): Promise<number> {
    const { ms } = await this.#bench.command(
      [process.execPath, join(dist, 'sync-spa.js')],
      this.inputs(bucket, endpoint),
    );
    return ms;
  }

  inputs(bucket: string, endpoint: string): Record<string, string> {
    return {
      ...this.#environment,
      AWS_ENDPOINT_URL: endpoint,
      INPUT_SOURCE: this.site,
      INPUT_BUCKET: bucket,
      INPUT_STRATEGY: 'in-place',
    };
  }

  async aws(bucket: string, endpoint: string): Promise<number> {
    const { ms } = await this.#bench.command(
      [toolPath('rivals', 'aws'), 's3', 'sync', this.site, `s3://${bucket}`, '--delete', '--only-show-errors'],
      { ...this.#environment, AWS_ENDPOINT_URL: endpoint },
    );
    return ms;
  }

  async raw(bucket: string, endpoint: string): Promise<number> {
    const { ms } = await this.#bench.command([
      process.execPath,
      join(root, 'test/bench/raw-put.ts'),
      this.site,
      `${endpoint}/${bucket}`,
    ]);
    return ms;
  }
}

async function compareAll(b: Bench, world: World, endpoint: string, where: string, runs: number): Promise<void> {
  let bucket = '';
  await b.compare(`First upload of ${FILES} files${where}`, {
    runs,
    warmup: 0,
    setup: async () => {
      world.checkout(0);
      bucket = await world.bucket();
    },
    ours: () => world.ours(bucket, endpoint),
    rivals: { [AWS]: () => world.aws(bucket, endpoint), [RAW]: () => world.raw(bucket, endpoint) },
    target: [
      { against: AWS, ratio: 3 },
      { against: RAW, ratio: 1 / 1.2 },
    ],
    note: 'Raw PUTs: the files in 32 requests at once, unsigned, nothing compared, nothing checked.',
  });

  const buckets = await bothDeployed(world, endpoint);
  await b.compare(`The same content after a fresh checkout${where}`, {
    runs,
    warmup: 0,
    setup: () => Promise.resolve(void world.checkout(0)),
    ours: () => world.ours(buckets[OURS]!, endpoint),
    rivals: { [AWS]: () => world.aws(buckets[AWS]!, endpoint) },
    target: { against: AWS, ratio: 20 },
  });

  let version = 0;
  await b.compare(`1 % changed after a fresh checkout${where}`, {
    runs,
    warmup: 0,
    setup: () => Promise.resolve(void world.checkout(++version)),
    ours: () => world.ours(buckets[OURS]!, endpoint),
    rivals: { [AWS]: () => world.aws(buckets[AWS]!, endpoint) },
    target: { against: AWS, ratio: 15 },
  });
}

/** One bucket for each, with the first version in it. */
async function bothDeployed(world: World, endpoint: string): Promise<Record<string, string>> {
  const buckets = { [OURS]: await world.bucket(), [AWS]: await world.bucket() };
  world.checkout(0);
  await world.ours(buckets[OURS]!, endpoint);
  await world.aws(buckets[AWS]!, endpoint);
  return buckets;
}

/** What is sent, as a proxy counts it: nothing for the same content, the changed bytes for 1 %. */
async function countRequests(b: Bench, world: World, upstream: string): Promise<void> {
  const proxy = await startCountingProxy(upstream);
  b.defer(() => proxy.stop());
  const counted = async (run: () => Promise<unknown>) => {
    proxy.reset();
    await run();
    const all = [...proxy.counts.values()];
    return {
      requests: all.reduce((sum, { requests }) => sum + requests, 0),
      puts: proxy.counts.get('PUT')?.requests ?? 0,
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  };
  const buckets = await bothDeployed(world, upstream);
  const contestants = {
    [OURS]: () => counted(() => world.ours(buckets[OURS]!, proxy.endpoint)),
    [AWS]: () => counted(() => world.aws(buckets[AWS]!, proxy.endpoint)),
  };
  const once = { runs: 1, warmup: 0 };

  world.checkout(0);
  const same = { [OURS]: await contestants[OURS]!(), [AWS]: await contestants[AWS]!() };
  await b.compare('Requests for the same content after a fresh checkout', {
    ...once,
    unit: 'requests',
    ours: () => Promise.resolve(same[OURS]!.requests),
    rivals: { [AWS]: () => Promise.resolve(same[AWS]!.requests), limit: () => Promise.resolve(3) },
    target: { against: 'limit', ratio: 1 },
    note: `PUTs among them: ${same[OURS]!.puts} and ${same[AWS]!.puts}.`,
  });
  if (same[OURS]!.puts > 0) throw new Error(`The same content took ${same[OURS]!.puts} PUTs: none is allowed`);

  const { changedBytes } = world.checkout(1);
  const changed = { [OURS]: await contestants[OURS]!(), [AWS]: await contestants[AWS]!() };
  await b.compare('Bytes sent for 1 % changed after a fresh checkout', {
    ...once,
    unit: 'bytes',
    ours: () => Promise.resolve(changed[OURS]!.bytes),
    rivals: {
      [AWS]: () => Promise.resolve(changed[AWS]!.bytes),
      'the changed files': () => Promise.resolve(changedBytes),
    },
    target: { against: 'the changed files', ratio: 1 / 1.1 },
    note: 'The bodies of all requests, the manifest and the state of the deployment among them.',
  });
}

/** Peak resident memory with ten times the files, as the kernel counts it for the process that runs the bundle. */
async function memory(b: Bench, world: World): Promise<void> {
  const files = 10 * FILES;
  writeGeneratedSite(world.site, { files, averageBytes: 200 });
  const bucket = await world.bucket();
  for (const what of ['first upload', 'the same content again']) {
    await b.compare(`Peak memory with ${files} files, ${what}`, {
      unit: 'MB',
      runs: 1,
      warmup: 0,
      ours: () => peakMemory(b, world, bucket),
      rivals: { limit: () => Promise.resolve(150) },
      target: { against: 'limit', ratio: 1 },
    });
  }
}

async function peakMemory(b: Bench, world: World, bucket: string): Promise<number> {
  const { stderr } = await b.command(
    [
      process.execPath,
      '--input-type=module',
      '-e',
      `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS)); await import(${JSON.stringify(pathToFileURL(join(dist, 'sync-spa.js')).href)});`,
    ],
    world.inputs(bucket, world.direct),
  );
  return Number(/peak (\d+)/.exec(stderr)![1]) / 1000;
}
