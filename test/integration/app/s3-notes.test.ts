import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, expect, test } from '@jest/globals';
import { dynamodbItems } from '../../../templates/app/src/stores/items/dynamodb.ts';
import { now } from '../../../templates/app/src/stores/items/items.ts';
import { s3Notes } from '../../../templates/app/src/stores/notes/s3.ts';
import { appGround, noteAt } from '../../support/apps/app-ground.ts';
import { faultProxy } from '../../support/emulator/fault-proxy.ts';
import { testSession } from '../../support/emulator/session.ts';
import { unique } from '../../support/names.ts';

const folder = mkdtempSync(join(tmpdir(), 'app-s3-'));
const s3 = testSession().client(S3Client);
const { table, bucket } = appGround();
const locks = dynamodbItems(table, testSession().client(DynamoDBClient));

/** The databases as one more process has them. */
const store = (more: object = {}) => s3Notes({ bucket, folder: join(folder, unique('s3')), client: s3, ...more });

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a copy is fetched anew only after somebody else has written, and put back only after a change', async () => {
  const owner = unique('owner');
  const calls: string[] = [];
  const proxy = await faultProxy(
    process.env['AWS_ENDPOINT_URL']!,
    () => 'pass',
    ({ operation }, answer) => {
      calls.push(answer.startsWith('SQLite format 3') ? `${operation} database` : operation);
      return answer;
    },
  );
  const [one, two] = [store({ client: testSession(proxy.endpoint).client(S3Client) }), store()];
  await one.create(owner, noteAt(1000, 'a'));
  await one.list(owner, 9);
  expect(calls).toEqual(['GET', 'PUT', 'GET']);
  await two.create(owner, noteAt(2000, 'b'));
  expect(await one.list(owner, 9)).toHaveLength(2);
  expect(calls.slice(3)).toEqual(['GET database']);
  await proxy.stop();
});

test('a write whose answer was lost is one write, and no conflict with itself', async () => {
  const owner = unique('owner');
  let lost = false;
  const proxy = await faultProxy(process.env['AWS_ENDPOINT_URL']!, ({ operation }) => {
    if (operation !== 'PUT' || lost) return 'pass';
    lost = true;
    return 'lose-answer';
  });
  const notes = store({ client: testSession(proxy.endpoint).client(S3Client) });
  await notes.create(owner, noteAt(1000, 'a'));
  await notes.create(owner, noteAt(2000, 'b'));
  expect(lost).toBe(true);
  expect(await store().list(owner, 9)).toHaveLength(2);
  await proxy.stop();
});

test('nothing is lost: who comes second is told to try again, or waits for the lock', async () => {
  const owner = unique('owner');
  const [one, two] = [store(), store()];
  await one.create(owner, noteAt(1000, 'first'));
  const many = Array.from({ length: 4 }, (_, n) => [
    one.create(owner, noteAt(n, 'a')),
    two.create(owner, noteAt(n, 'b')),
  ]);
  const outcomes = await Promise.allSettled(many.flat());
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused.map(({ reason }) => (reason as Error).name)).toEqual(refused.map(() => 'Busy'));
  const written = outcomes.length - refused.length;
  expect(await one.list(owner, 99)).toHaveLength(1 + written);

  const [three, four] = [store({ locks }), store({ locks })];
  await Promise.all([three, four, three, four].map((each, n) => each.create(owner, noteAt(n + 50, 'c'))));
  expect(await four.list(owner, 99)).toHaveLength(1 + written + 4);
});

test('a lock of a process that died is waited for, and one that is held is refused after the time', async () => {
  const owner = unique('owner');
  await locks.put(`lock#${owner}`, 'database', 'dead', now() + 1);
  await store({ locks }).create(owner, noteAt(1, 'late'));
  await locks.put(`lock#${owner}`, 'database', 'alive', now() + 60);
  const refused = store({ locks, lockWait: 0 }).create(owner, noteAt(2, 'no'));
  await expect(refused).rejects.toMatchObject({ name: 'Busy' });
});

test('copies go while the disk is too full', async () => {
  const place = join(folder, unique('s3'));
  const notes = s3Notes({ bucket, folder: place, client: s3, full: -1 });
  for (const owner of [unique('owner'), unique('owner')]) await notes.create(owner, noteAt(1, 'x'));
  await notes.sweep!();
  expect(readdirSync(place)).toEqual([]);
});

test('what is no database is not written over', async () => {
  const owner = unique('owner');
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `users/${owner}/notes.db`, Body: 'no database at all' }));
  await expect(store().create(owner, noteAt(1, 'x'))).rejects.toThrow(/not a database/);
});
