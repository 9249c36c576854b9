import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSession } from '../../../src/aws/session.ts';
import { dumpTable, makeDatabase, runPlan, type RunOptions, type Scratch } from './tables-and-buckets.ts';

/** Nothing between two places of this disk asks AWS. */
export const offlineSession = createSession({ region: 'us-east-1', endpoint: 'http://localhost:1', maxAttempts: 1 });
const SCHEMA = 'CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER)';
let count = 0;

type Options = Partial<RunOptions>;

/** Two databases with a table each: rows by id; the target is not there without rows. */
export function twoTables(files: Scratch, rows: Record<string, number>, there?: Record<string, number>) {
  const folder = files.path(`rows${count++}`);
  mkdirSync(folder);
  const [source, target] = [join(folder, 'from.db'), join(folder, 'to.db')];
  const entries = (all: Record<string, number>) => Object.entries(all).map(([id, n]) => [id, BigInt(n)]);
  makeDatabase(source, SCHEMA, { t: entries(rows) });
  if (there) makeDatabase(target, SCHEMA, { t: entries(there) });
  const plan = (more = '') => `version: 1
migrations:
  - name: m
    from: { sqlite: { file: '${source}', table: t, schema: '${SCHEMA}' } }
    to: { sqlite: { file: '${target}', table: t, schema: '${SCHEMA}' } }
${more.replace(/^/gm, '    ')}`;
  const run = async (more = '', options: Options & { checkpoint?: never; at?: string } = {}) => {
    const { at = 'c.json', ...rest } = options;
    const { migrations, ...all } = await runPlan(plan(more), {
      session: offlineSession,
      checkpointAt: join(folder, at),
      ...rest,
    });
    return { ...all, result: migrations[0]! };
  };
  const change = (file: string, sql: string) => {
    const database = new DatabaseSync(file);
    database.exec(sql);
    database.close();
  };
  const content = () =>
    Object.fromEntries((dumpTable(target, 't') as [string, string, bigint][]).map(([id, , n]) => [id, Number(n)]));
  return { folder, source, target, run, change, content };
}
