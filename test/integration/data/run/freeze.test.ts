import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { childEnvironment } from '../../../../src/process/index.ts';
import { rowOf } from '../../../../src/data/model/value.ts';
import {
  makeDatabase,
  makeTable,
  putRow,
  runPlan,
  scanTable,
  scratch,
  verdictOn,
} from '../../../support/data/tables-and-buckets.ts';
import { holdingProxy, startMigration } from '../../../support/actions/migrate-data-source.ts';
import { unique } from '../../../support/names.ts';
import { testSession } from '../../../support/emulator/session.ts';

const session = testSession();
const files = scratch();

/** The switch of an app: a file; the app answers 503 with Retry-After while it says "on". */
function writesOf(folder: string) {
  const at = (name: string) => join(folder, name);
  return {
    frozen: () => existsSync(at('frozen')) && readFileSync(at('frozen'), 'utf8') === 'on',
    orders: () => (existsSync(at('orders')) ? readFileSync(at('orders'), 'utf8').trim().split('\n') : []),
    seen: () => JSON.parse(readFileSync(at('seen'), 'utf8')) as Record<string, string>,
  };
}

let app: Server;
let url: string;
beforeAll(async () => {
  app = createServer((request, answer) => {
    const { frozen } = writesOf(files.path(request.url!.slice(1)));
    if (frozen()) answer.writeHead(503, { 'retry-after': '30' }).end();
    else answer.writeHead(201).end();
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
});
afterAll(() => {
  app.close();
  files.remove();
});

/** A folder with a plan, its source of 60 rows, and a freeze by commands that note what they are told. */
async function place(options: { then?: 'thaw' | 'keep'; freeze?: string; probe?: boolean; drain?: string } = {}) {
  const name = unique('frozen');
  const folder = files.path(name);
  mkdirSync(folder);
  const table = await makeTable(session);
  makeDatabase(join(folder, 'app.db'), 'CREATE TABLE users (id TEXT PRIMARY KEY, n INTEGER)', {
    users: Array.from({ length: 60 }, (_, index) => [`u${index}`, BigInt(index)]),
  });
  writeFileSync(
    join(folder, 'switch.mjs'),
    `import { appendFileSync, writeFileSync } from 'node:fs';
writeFileSync('frozen', process.argv[2]);
appendFileSync('orders', process.argv[2] + '\\n');
writeFileSync('seen', JSON.stringify(process.env));`,
  );
  const order = (what: string) => `[${JSON.stringify(process.execPath)}, switch.mjs, '${what}']`;
  const plan = `version: 1
migrations:
  - name: users
    from: { sqlite: { file: app.db, table: users } }
    to: { dynamodb: { table: ${table} } }
freeze:
  command: { freeze: ${options.freeze ?? order('on')}, thaw: ${order('off')} }
  ${options.probe === false ? '' : `probe: { url: '${url}/${name}', timeout: 3s }`}
  drain: ${options.drain ?? '0s'}
  then: ${options.then ?? 'thaw'}
`;
  writeFileSync(join(folder, 'plan.yaml'), plan);
  const run = (more: Partial<Parameters<typeof runPlan>[1]> = {}) =>
    runPlan(plan, {
      session,
      checkpointAt: join(folder, 'checkpoint.json'),
      resolve: (path) => join(folder, path),
      ...more,
    });
  return { folder, table, run, ...writesOf(folder) };
}

describe('writes are frozen by commands', () => {
  test('around the work, which is timed; the commands see no credentials', async () => {
    const at = await place();
    const environment = { PATH: process.env['PATH'], AWS_TEST_SECRET: 'must not be seen' };
    const run = await at.run({ commandEnvironment: childEnvironment(environment) });
    expect(run.freeze).toMatchObject({ retryAfter: '30', thawedAt: expect.any(String) });
    expect(run.freeze!.seconds).toBeGreaterThan(run.freeze!.noticedAfterSeconds!);
    expect(at.orders()).toEqual(['on', 'off']);
    expect(Object.keys(at.seen())).not.toContain('AWS_TEST_SECRET');
    expect(run.lines.join('\n')).toMatch(/frozen/);
  });

  test('they stay frozen after success where the plan says so, and not after differences', async () => {
    const kept = await place({ then: 'keep' });
    const run = await kept.run();
    expect(kept.frozen()).toBe(true);
    expect(run.freeze!.thawedAt).toBeUndefined();
    const differing = await place({ then: 'keep' });
    await putRow(session, differing.table, rowOf([['id', 'theirs']]));
    const bad = await differing.run({ onConflict: 'overwrite' });
    expect(verdictOn(bad.migrations, { onConflict: 'overwrite' })?.code).toBe('mismatch');
    expect(differing.frozen()).toBe(false);
  });

  test('a failure inside thaws', async () => {
    const at = await place();
    await putRow(session, at.table, rowOf([['id', 'u1']]));
    await expect(at.run()).rejects.toMatchObject({ code: 'target-not-empty' });
    expect(at.orders()).toEqual(['on', 'off']);
  });

  test('a freeze that does not work is a failure before the first write, and thaws', async () => {
    const fails = await place({
      freeze: `[${JSON.stringify(process.execPath)}, -e, 'console.error("no such switch"); process.exit(4)']`,
    });
    await expect(fails.run()).rejects.toMatchObject({
      code: 'freeze',
      message: expect.stringContaining('no such switch'),
    });
    expect(fails.orders()).toEqual(['off']);
    const idle = await place({ freeze: `[${JSON.stringify(process.execPath)}, -e, '0']` });
    await expect(idle.run()).rejects.toMatchObject({
      code: 'freeze',
      what: expect.stringContaining('POST http'),
      why: expect.stringContaining('HTTP 201'),
      todo: expect.stringContaining('probe.timeout'),
    });
    expect(idle.orders()).toEqual(['off']);
    expect(await scanTable(session, idle.table)).toEqual([]);
  });

  test('a dry run and operation verify do not freeze', async () => {
    const at = await place();
    await at.run({ dryRun: true });
    await at.run({ operation: 'verify' });
    expect(at.orders()).toEqual([]);
  });
});

describe('a run that ends in the middle', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s lets the app write again before it ends, and says how to go on',
    async (signal) => {
      const at = await place();
      const proxy = await holdingProxy();
      const { child, output, ended } = startMigration(at.folder, proxy.endpoint);
      await proxy.held;
      expect(at.frozen()).toBe(true);
      child.kill(signal);
      expect(await ended).toBe(1);
      await proxy.stop();
      expect(at.orders()).toEqual(['on', 'off']);
      expect(
        Object.keys(at.seen()).filter((name) => /^(AWS_(?!(DEFAULT_)?REGION$)|INPUT_|ACTIONS_)/.test(name)),
      ).toEqual([]);
      expect(await output).toMatch(/::error.*\[interrupted\].*checkpoint: checkpoint\.json/);
      const run = await at.run();
      expect(run.migrations[0]).toMatchObject({ copied: 60, verified: 60, mismatched: 0 });
    },
  );

  test('by SIGKILL leaves it frozen; the next run thaws, whether it succeeds or fails', async () => {
    const killed = async () => {
      const at = await place();
      const proxy = await holdingProxy();
      const { child, ended } = startMigration(at.folder, proxy.endpoint);
      await proxy.held;
      child.kill('SIGKILL');
      await ended;
      await proxy.stop();
      expect(at.frozen()).toBe(true);
      return at;
    };
    const [first, second] = [await killed(), await killed()];
    const since = (JSON.parse(readFileSync(join(first.folder, 'checkpoint.json'), 'utf8')) as { frozenSince: string })
      .frozenSince;
    const next = startMigration(first.folder, process.env['AWS_ENDPOINT_URL']!);
    expect(await next.ended).toBe(0);
    expect(first.orders()).toEqual(['on', 'on', 'off']);
    const report = JSON.parse(readFileSync(join(first.folder, 'migrate-data-report/report.json'), 'utf8')) as {
      freeze: { frozenAt: string };
    };
    expect(report.freeze.frozenAt).toBe(since);
    // The next run fails before it comes to the freeze: its source is gone.
    writeFileSync(join(second.folder, 'app.db'), 'no database');
    const failing = startMigration(second.folder, process.env['AWS_ENDPOINT_URL']!);
    expect(await failing.ended).toBe(1);
    expect(second.orders()).toEqual(['on', 'off']);
  });
});

test('a parameter that exists keeps its type, and one that is not there is made', async () => {
  const table = await makeTable(session);
  const name = `/${unique('freeze')}/writes`;
  makeDatabase(files.path('p.db'), 'CREATE TABLE users (id TEXT PRIMARY KEY)', { users: [['a']] });
  const plan = `version: 1
migrations:
  - { name: users, from: { sqlite: { file: '${files.path('p.db')}', table: users } }, to: { dynamodb: { table: ${table} } } }
freeze: { parameter: { name: ${name}, freeze: 'on', thaw: 'off' }, drain: 0s, then: thaw }
`;
  await runPlan(plan, { session, checkpointAt: files.path('p.json') });
  const { Parameter } = await session.client(SSMClient).send(new GetParameterCommand({ Name: name }));
  expect(Parameter).toMatchObject({ Value: 'off', Type: 'String', Version: 2 });
});
