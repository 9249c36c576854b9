import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { readRequest } from '../../src/actions/inputs/deploy-inputs.ts';
import { createContext } from '../../src/operation/index.ts';
import { deploy } from '../../src/pipeline/index.ts';
import { runWith } from '../support/actions/in-process.ts';
import { testSession } from '../support/emulator/session.ts';
import { unique } from '../support/names.ts';
import type { Bench } from './harness.ts';

/** Milliseconds that a file of 30 entries may add. */
const ALLOWED = 60;

/** 15 tables, 10 buckets and 5 schedules: 30 entries. */
const RESOURCES = `tables:
${lines(15, (n) => `  table${n}: { key: id, sort: at, ttl: expires, indexes: { by-owner: owner${n} } }`)}
buckets:
${lines(10, (n) => `  bucket${n}: { versions: 30d, tier: 90d, expire: 400d }`)}
schedules:
${lines(5, (n) => `  job${n}: { every: ${n} hours, handler: index.handler }`)}
`;

const FILES = {
  'api/index.mjs': `export const handler = async () => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ status: 'ok', version: process.env.APP_VERSION }),
});
`,
  'deploy/resources.yaml': RESOURCES,
};

/** What a resources file costs a deployment that changes nothing: reading, composing and planning it. */
export default async function bench(b: Bench): Promise<void> {
  const emulator = await b.emulator();
  process.env['AWS_ENDPOINT_URL'] = emulator.endpoint;
  const workspace = mkdtempSync(join(tmpdir(), 'bench-resources-'));
  b.defer(() => rmSync(workspace, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  }
  const deployment = (resources: Record<string, string>) => {
    const app = unique('entries');
    return async () => {
      const start = performance.now();
      const { error } = await runWith(
        async (run) => {
          const options = { variables: run.environment, compareCommits: () => Promise.resolve('newer' as const) };
          await deploy(createContext(testSession(), run.report), readRequest(run), options);
        },
        { app, environment: 'production', mode: 'lambda', source: 'api', 'health-path': '/api/health', ...resources },
        { workspace, environment: { GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567' } },
      );
      if (error) throw error as Error;
      return performance.now() - start;
    };
  };
  const withFile = deployment({ resources: 'deploy/resources.yaml' });
  const without = deployment({});
  await withFile();
  await without();
  await b.compare('Unchanged deployment with a resources file of 30 entries', {
    runs: 15,
    warmup: 2,
    ours: withFile,
    rivals: { [`without a file, and ${ALLOWED} ms`]: async () => (await without()) + ALLOWED },
    target: { against: `without a file, and ${ALLOWED} ms`, ratio: 1 },
    note: `15 tables with an index, 10 buckets and 5 schedules, in one process against the emulator. The rival is the same app without a resources file; ${ALLOWED} ms are what the file may add.`,
  });
}

function lines(count: number, line: (n: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index + 2)).join('\n');
}
