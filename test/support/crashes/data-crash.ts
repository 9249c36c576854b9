import { readFileSync, readdirSync } from 'node:fs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsSession } from '../../../src/aws/index.ts';
import {
  bucketContent,
  dumpTable,
  makeBucket,
  makeDatabase,
  makeTable,
  putRow,
  runPlan,
  scanTable,
  scratch,
  type RunOptions,
} from '../data/tables-and-buckets.ts';
import { killedAt } from './observed-writes.ts';
import { rowOf } from '../../../src/data/model/value.ts';

/** A migration that can be killed at each of its writes and looked at afterwards. */
export interface CrashCase {
  name: string;
  /** Makes a source and an empty target; returns how to run the migration and how the target looks. */
  prepare(session: AwsSession): Promise<{
    run(options: Partial<RunOptions>): ReturnType<typeof runPlan>;
    state(): Promise<unknown>;
    clean(): void;
  }>;
}

const SCHEMA = 'CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT, n REAL)';
const FAST = { saveInterval: 0, concurrency: 3 };

const rowsForward: CrashCase = {
  name: 'SQLite to DynamoDB, with a bad row and a duplicate key',
  prepare: async (session) => {
    const files = scratch();
    const table = await makeTable(session);
    const checkpointBucket = await makeBucket(session);
    const rows = Array.from({ length: 700 }, (_, index) => [`u${index}`, `Name ${index}`, index / 3]);
    makeDatabase(files.path('app.db'), 'CREATE TABLE users (id TEXT, name TEXT, n REAL, seq INTEGER PRIMARY KEY)', {
      users: [...rows, [null, 'no key', 1], ['u7', 'duplicate', 1]].map((row, index) => [...row, BigInt(index)]),
    });
    const plan = `version: 1
migrations:
  - name: users
    from: { sqlite: { file: '${files.path('app.db')}', table: users } }
    to: { dynamodb: { table: ${table} } }
    drop: [seq]`;
    return {
      run: (options) =>
        runPlan(plan, { session, checkpointAt: `s3://${checkpointBucket}/checkpoint.json`, ...FAST, ...options }),
      state: async () => ({
        rows: (await scanTable(session, table))
          .map((row) => JSON.stringify(row, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v)))
          .sort(),
      }),
      clean: files.remove,
    };
  },
};

const rowsReverse: CrashCase = {
  name: 'DynamoDB to SQLite',
  prepare: async (session) => {
    const files = scratch();
    const table = await makeTable(session);
    await Promise.all(
      Array.from({ length: 150 }, (_, index) =>
        putRow(
          session,
          table,
          rowOf([
            ['id', `u${index}`],
            ['name', `Name ${index}`],
            ['n', BigInt(index)],
          ]),
        ),
      ),
    );
    const file = files.path('back.db');
    const plan = `version: 1
migrations:
  - name: users
    from: { sqlite: { file: '${file}', table: users, schema: '${SCHEMA}' } }
    to: { dynamodb: { table: ${table} } }`;
    return {
      run: (options) =>
        runPlan(plan, {
          session,
          checkpointAt: files.path('checkpoint.json'),
          direction: 'reverse',
          ...FAST,
          ...options,
        }),
      state: () => Promise.resolve(dumpTable(file, 'users').map(String)),
      clean: files.remove,
    };
  },
};

const filesForward: CrashCase = {
  name: 'a folder to S3',
  prepare: async (session) => {
    const files = scratch();
    const bucket = await makeBucket(session);
    mkdirSync(files.path('in'));
    for (let index = 0; index < 25; index++) writeFileSync(files.path(`in/${index}.txt`), `content ${index}`);
    const plan = `version: 1
migrations:
  - name: files
    from: { folder: { path: '${files.path('in')}' } }
    to: { s3: { bucket: ${bucket}, prefix: users } }`;
    return {
      run: (options) => runPlan(plan, { session, checkpointAt: files.path('checkpoint.json'), ...FAST, ...options }),
      state: () => bucketContent(session, bucket),
      clean: files.remove,
    };
  },
};

const filesReverse: CrashCase = {
  name: 'S3 to a folder',
  prepare: async (session) => {
    const first = await filesForward.prepare(session);
    const files = scratch();
    const bucketPlan = await first.run({});
    const to = /s3:\/\/([^/]+)\//.exec(bucketPlan.migrations[0]!.to)![1]!;
    const folder = files.path('out');
    const plan = `version: 1
migrations:
  - name: files
    from: { s3: { bucket: ${to}, prefix: users } }
    to: { folder: { path: '${folder}' } }`;
    return {
      run: (options) => runPlan(plan, { session, checkpointAt: files.path('checkpoint.json'), ...FAST, ...options }),
      state: () =>
        Promise.resolve(
          Object.fromEntries(
            readdirSync(folder)
              .filter((name) => !name.endsWith('.migrating'))
              .sort()
              .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
          ),
        ),
      clean: () => {
        first.clean();
        files.remove();
      },
    };
  },
};

export const crashCases: readonly CrashCase[] = [rowsForward, rowsReverse, filesForward, filesReverse];

/** Counts and verdict of a run that matter to its caller. */
function outcome({ migrations }: Awaited<ReturnType<typeof runPlan>>) {
  const { copied, skipped, conflicts, bad, verified, mismatched } = migrations[0]!;
  return { copied, skipped, conflicts, bad, verified, mismatched };
}

/** How the case ends when nothing is in its way, and how many crash points it has. */
export async function undisturbed(one: CrashCase, session: AwsSession) {
  const { run, state, clean } = await one.prepare(session);
  try {
    let points = 0;
    const result = await run({ onWrite: () => void points++ });
    return { points, outcome: outcome(result), state: await state() };
  } finally {
    clean();
  }
}

/** Kills the case at a point, runs it again from its checkpoint, and again: the second run must change nothing. */
export async function killedAndResumed(one: CrashCase, session: AwsSession, point: number) {
  const { run, state, clean } = await one.prepare(session);
  try {
    const { killed, at } = await killedAt(point, (onWrite) => run({ onWrite }));
    const result = outcome(await run({}));
    const after = await state();
    await run({});
    return { killed, at, outcome: result, state: after, again: await state() };
  } finally {
    clean();
  }
}
