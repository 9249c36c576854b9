import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Clock } from '../../../../src/aws/index.ts';
import { createSession } from '../../../../src/aws/session.ts';
import { batchCopy } from '../../../../src/data/s3/batch-job.ts';
import { batchOperations } from '../../../support/aws/batch-operations.ts';
import { bucketContent, makeBucket, putObject, runPlan, scratch } from '../../../support/data/tables-and-buckets.ts';
import { testSession } from '../../../support/emulator/session.ts';

const session = testSession();
const files = scratch();
afterAll(() => files.remove());

/** States of a job that need no wait. */
const SOON = ['Active', 'Complete'];
const ROLE = 'arn:aws:iam::000000000000:role/batch';
const plan = (from: string, to: string, extra = 'engine: s3-batch') => `version: 1
migrations:
  - name: objects
    from: { s3: { bucket: ${from}, prefix: users } }
    to: { s3: { bucket: ${to}, prefix: copy/users, batch-role: '${ROLE}' } }
    ${extra}
`;

/** A bucket with objects whose names need care, and an empty one. */
async function buckets(): Promise<[string, string]> {
  const [from, to] = [await makeBucket(session), await makeBucket(session)];
  for (const name of ['a b,"c".db', 'ünï %+#.txt', 'deep/er/x.bin'])
    await putObject(session, from, `users/${name}`, name);
  await putObject(session, from, 'userspace/other', 'not ours');
  return [from, to];
}

/** What a target holds of the migration: without the manifest of the batch job. */
async function copied(to: string): Promise<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(await bucketContent(session, to)).filter(([key]) => key.startsWith('copy/')),
  );
}

describe('a plan whose copy S3 Batch Operations carries out', () => {
  test('is followed through all states of the job, proven, and says what it costs before', async () => {
    const [from, to] = await buckets();
    const service = await batchOperations(session);
    const checkpointAt = files.path('a.json');
    const dry = await runPlan(plan(from, to), { session: testSession(service.endpoint), checkpointAt, dryRun: true });
    expect(dry.migrations[0]).toMatchObject({ planned: 3, engine: 's3-batch' });
    expect(service.created).toEqual([]);
    const run = await runPlan(plan(from, to), { session: testSession(service.endpoint), checkpointAt });
    await service.stop();
    expect(run.migrations[0]).toMatchObject({ copied: 3, verified: 3, mismatched: 0, engine: 's3-batch' });
    expect(run.lines.join('\n')).toMatch(
      /engine direct: about .* USD[^]*engine s3-batch: about 5 min.*0\.25 USD.*\(chosen\)/,
    );
    expect(Object.keys(await copied(to)).sort()).toEqual(
      ['copy/users/a b,"c".db', 'copy/users/deep/er/x.bin', 'copy/users/ünï %+#.txt'].sort(),
    );
    const again = await runPlan(plan(from, to), { session, checkpointAt });
    expect(again.migrations[0]).toMatchObject({ copied: 3, verified: 3, mismatched: 0 });
  });

  test('an object whose key would be too long is bad, and the others are copied', async () => {
    const [from, to] = await buckets();
    const long = 'x'.repeat(1015);
    await putObject(session, from, `users/${long}`, 'long');
    const service = await batchOperations(session, { states: SOON });
    const options = { session: testSession(service.endpoint), checkpointAt: files.path('long.json') };
    const { migrations } = await runPlan(plan(from, to), options);
    await service.stop();
    expect(migrations[0]).toMatchObject({ copied: 3, verified: 3, mismatched: 0, bad: 1 });
    expect(migrations[0]!.badRows[0]).toMatchObject({ row: { path: long } });
  });

  test('a run that was cut off while the job went on takes that job up', async () => {
    const [from, to] = await buckets();
    const service = await batchOperations(session, { states: SOON });
    const checkpointAt = files.path('b.json');
    const through = testSession(service.endpoint);
    let saves = 0;
    const onWrite = (phase: string, what: string) => {
      // The second save holds the job's id; the run ends right after it.
      if (what === 'checkpoint' && phase === 'after' && ++saves === 2) throw new Error('cut off');
    };
    await expect(runPlan(plan(from, to), { session: through, checkpointAt, onWrite })).rejects.toThrow(/cut off/);
    const run = await runPlan(plan(from, to), { session: through, checkpointAt });
    await service.stop();
    expect(run.migrations[0]).toMatchObject({ copied: 3, verified: 3, mismatched: 0 });
    expect(service.created).toHaveLength(1);
  });

  test('a job with failed tasks fails the run, and the next run begins a new one', async () => {
    const [from, to] = await buckets();
    let broken = true;
    const service = await batchOperations(session, { states: SOON, fails: (key) => broken && key.endsWith('x.bin') });
    const through = testSession(service.endpoint);
    const checkpointAt = files.path('c.json');
    await expect(runPlan(plan(from, to), { session: through, checkpointAt })).rejects.toMatchObject({
      code: 's3-batch',
      why: expect.stringMatching(/1 of 3/),
    });
    broken = false;
    const run = await runPlan(plan(from, to), { session: through, checkpointAt });
    await service.stop();
    expect(run.migrations[0]).toMatchObject({ copied: 3, verified: 3, mismatched: 0 });
    expect(service.created).toHaveLength(2);
  });

  test('what the target has is not overwritten by it under on-conflict: skip', async () => {
    const [from, to] = await buckets();
    await putObject(session, to, 'copy/users/deep/er/x.bin', 'theirs');
    const service = await batchOperations(session, { states: SOON });
    const through = testSession(service.endpoint);
    const at = (name: string) => ({ session: through, checkpointAt: files.path(name) });
    await expect(runPlan(plan(from, to), at('d.json'))).rejects.toMatchObject({ code: 'target-not-empty' });
    const kept = await runPlan(plan(from, to), { ...at('e.json'), onConflict: 'skip' });
    expect(kept.migrations[0]).toMatchObject({ copied: 2, conflicts: 1, mismatched: 0 });
    expect((await copied(to))['copy/users/deep/er/x.bin']).toBe('theirs');
    expect(service.created).toEqual([]);
    const over = await runPlan(plan(from, to), { ...at('f.json'), onConflict: 'overwrite' });
    await service.stop();
    expect(over.migrations[0]).toMatchObject({ copied: 3, verified: 3, mismatched: 0 });
    expect((await copied(to))['copy/users/deep/er/x.bin']).toBe('deep/er/x.bin');
    expect(service.created).toHaveLength(1);
  });

  test('small copies go directly, whatever the plan makes possible', async () => {
    const [from, to] = await buckets();
    const run = await runPlan(plan(from, to, 'engine: auto'), { session, checkpointAt: files.path('g.json') });
    expect(run.migrations[0]).toMatchObject({ copied: 3, verified: 3, engine: 'direct' });
    expect(run.lines.join('\n')).toMatch(/engine direct: .*\(chosen\)/);
  });

  test.each([
    ['without a role', (text: string) => text.replace(/, batch-role: '[^']*'/, ''), 'batch-role'],
    ['with renamed keys', (text: string) => text.replace('prefix: copy/users', 'prefix: people'), 'prefix'],
  ])('%s it is refused before anything is written', async (_, change, fact) => {
    const [from, to] = await buckets();
    await expect(
      runPlan(change(plan(from, to)), { session, checkpointAt: files.path('h.json') }),
    ).rejects.toMatchObject({
      code: 'plan',
      why: expect.stringContaining(fact),
    });
    expect(await bucketContent(session, to)).toEqual({});
  });
});

describe('S3 Batch Operations, as a server that speaks its protocol', () => {
  const job = (status: string, failed: number) =>
    `<DescribeJobResult xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Job><JobId>j-1</JobId><Status>${status}</Status><ProgressSummary><TotalNumberOfTasks>2</TotalNumberOfTasks><NumberOfTasksSucceeded>${2 - failed}</NumberOfTasksSucceeded><NumberOfTasksFailed>${failed}</NumberOfTasksFailed></ProgressSummary></Job></DescribeJobResult>`;

  async function batchServer(states: string[]) {
    const bodies: Record<string, string> = {};
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const path = request.url!.split('?')[0]!;
        bodies[`${request.method} ${path}`] = body;
        response.setHeader('content-type', 'text/xml');
        if (request.method === 'PUT') response.setHeader('etag', '"abc"');
        if (path === '/')
          return response.end(
            '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>123456789012</Account><Arn>arn</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>',
          );
        if (request.method === 'POST')
          return response.end(
            '<CreateJobResult xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><JobId>j-1</JobId></CreateJobResult>',
          );
        return response.end(request.method === 'GET' ? states.shift() : '');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      endpoint: `http://localhost:${(server.address() as AddressInfo).port}`,
      bodies,
      stop: () => server.close(),
    };
  }

  const clock: Clock = { now: () => 0, sleep: () => Promise.resolve() };
  const copy = (endpoint: string) =>
    batchCopy(['users/a b,"c".db', 'users/ü.db'], {
      session: createSession({
        region: 'us-east-1',
        endpoint,
        forcePathStyle: true,
        credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' }),
      }),
      from: { bucket: 'from' },
      to: { bucket: 'to', prefix: 'copy/' },
      role: 'arn:aws:iam::123456789012:role/batch',
      staging: { bucket: 'to', prefix: 'staging' },
      earlier: undefined,
      started: () => Promise.resolve(),
      clock,
    });

  test('manifest and job are as documented, and the end is waited for', async () => {
    const server = await batchServer([job('Preparing', 0), job('Active', 0), job('Complete', 0)]);
    expect(await copy(server.endpoint)).toEqual({ jobId: 'j-1', succeeded: 2 });
    server.stop();
    const manifest = Object.entries(server.bodies).find(([path]) => path.startsWith('PUT'))![1];
    expect(manifest).toContain('from,users/a%20b%2C%22c%22.db\nfrom,users/%C3%BC.db\n');
    const created = Object.entries(server.bodies).find(([path]) => path.startsWith('POST /v20180820/jobs'))![1];
    expect(created).toContain('<S3PutObjectCopy>');
    expect(created).toContain('<TargetResource>arn:aws:s3:::to</TargetResource>');
    expect(created).toContain('<TargetKeyPrefix>copy</TargetKeyPrefix>');
    expect(created).toContain('<ETag>abc</ETag>');
  });

  test.each([
    ['Complete', 1, '1 of 2'],
    ['Failed', 0, ''],
    ['Cancelled', 0, ''],
  ])('a job that ends %s with %d failures is a failure', async (status, failed, fact) => {
    const server = await batchServer([job(status, failed)]);
    await expect(copy(server.endpoint)).rejects.toMatchObject({
      code: 's3-batch',
      what: expect.stringContaining(`j-1 ended with ${status}`),
      why: expect.stringContaining(fact),
    });
    server.stop();
  });
});
