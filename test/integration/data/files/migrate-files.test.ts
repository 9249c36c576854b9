import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DeleteObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, test } from '@jest/globals';
import { poll } from '../../../../src/aws/index.ts';
import {
  bucketContent,
  makeBucket,
  makeDatabase,
  putObject,
  runPlan,
  scratch,
} from '../../../support/data/tables-and-buckets.ts';
import { testSession } from '../../../support/emulator/session.ts';

const session = testSession();
const files = scratch();
afterAll(() => files.remove());

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(files.path(path)), { recursive: true });
  writeFileSync(files.path(path), content);
}

const plan = (body: string) => `version: 1\nmigrations:\n  - name: files\n${body.replace(/^/gm, '    ')}\n`;

/**
 * The end of the second in which an object was written. Times of S3 are whole seconds: writes in the same second are not
 * before or after each other, so this waits until S3 gives a later time to a new object.
 */
async function endOfSecond(Bucket: string, written: string): Promise<string> {
  const client = session.client(S3Client);
  const time = async (Key: string) =>
    (await client.send(new HeadObjectCommand({ Bucket, Key }))).LastModified!.getTime();
  const second = await time(written);
  await poll(
    async () => {
      await putObject(session, Bucket, 'clock', 'tick');
      return (await time('clock')) > second || undefined;
    },
    { timeout: 10_000, interval: () => 50 },
  );
  return new Date(second + 999).toISOString();
}

describe('files', () => {
  test('a folder goes to a prefix and comes back byte for byte, large and odd files included', async () => {
    const bucket = await makeBucket(session);
    const bytes = new Uint8Array(9 * 1024 * 1024).map((_, index) => (index * 31) & 255);
    put('a/empty.bin', '');
    put('a/ünï %+#.txt', 'text');
    put('a/deep/er/large.bin', bytes);
    await putObject(session, bucket, 'application/other.txt', 'not ours');
    const source = plan(
      `from: { folder: { path: '${files.path('a')}' } }\nto: { s3: { bucket: ${bucket}, prefix: app } }`,
    );
    const forward = await runPlan(source, { session, checkpointAt: files.path('a.json') });
    expect(forward.migrations[0]).toMatchObject({ copied: 3, verified: 3, mismatched: 0 });
    expect(Object.keys(await bucketContent(session, bucket)).sort()).toEqual(
      ['app/deep/er/large.bin', 'app/empty.bin', 'app/ünï %+#.txt', 'application/other.txt'].sort(),
    );
    const again = await runPlan(source, { session, checkpointAt: files.path('a2.json'), onConflict: 'skip' });
    expect(again.migrations[0]).toMatchObject({ copied: 0, skipped: 3, conflicts: 0, verified: 3 });
    const lost = await runPlan(source, { session, checkpointAt: files.path('a3.json') });
    expect(lost.migrations[0]).toMatchObject({ copied: 0, skipped: 3, verified: 3, mismatched: 0 });
    await putObject(session, bucket, 'app/deep/theirs.txt', 'not of this folder');
    await expect(runPlan(source, { session, checkpointAt: files.path('a5.json') })).rejects.toMatchObject({
      code: 'target-not-empty',
      why: expect.stringMatching(/ 1 file that .*deep\/theirs\.txt/),
    });
    await session.client(S3Client).send(new DeleteObjectCommand({ Bucket: bucket, Key: 'app/deep/theirs.txt' }));

    const back = plan(
      `from: { folder: { path: '${files.path('back')}' } }\nto: { s3: { bucket: ${bucket}, prefix: app } }`,
    );
    const reverse = await runPlan(back, { session, checkpointAt: files.path('a4.json'), direction: 'reverse' });
    expect(reverse.migrations[0]).toMatchObject({ copied: 3, verified: 3, mismatched: 0 });
    expect(Buffer.compare(readFileSync(files.path('back/deep/er/large.bin')), bytes)).toBe(0);
    expect(
      readdirSync(files.path('back'), { recursive: true }).filter((name) => String(name).includes('migrating')),
    ).toEqual([]);
  });

  test('databases per user arrive with what is still in the WAL; a damaged one is told, not copied', async () => {
    const bucket = await makeBucket(session);
    mkdirSync(files.path('users'));
    makeDatabase(
      files.path('users/ann.db'),
      'PRAGMA user_version = 7; CREATE TABLE cards (id INTEGER PRIMARY KEY, front TEXT)',
      {
        cards: [[1n, 'one']],
      },
    );
    const live = new DatabaseSync(files.path('users/bob.db'));
    live.exec(
      'PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE cards (id INTEGER PRIMARY KEY, front TEXT)',
    );
    live.exec("INSERT INTO cards (front) VALUES ('only in the WAL')");
    makeDatabase(files.path('users/eve.db'), 'CREATE TABLE cards (id INTEGER PRIMARY KEY, front TEXT)', {
      cards: Array.from({ length: 200 }, (_, index) => [BigInt(index), 'x'.repeat(100)]),
    });
    const damaged = readFileSync(files.path('users/eve.db'));
    damaged.fill(0xff, 8192, 8300);
    writeFileSync(files.path('users/eve.db'), damaged);
    const source = plan(`
from: { folder: { path: '${files.path('users')}' } }
to: { s3: { bucket: ${bucket}, prefix: users/ } }
files: { sqlite: true, path: { from: '{user}.db', to: '{user}/flashcards.db' } }`);
    const run = await runPlan(source, { session, checkpointAt: files.path('users.json') });
    live.close();
    expect(run.migrations[0]).toMatchObject({ copied: 2, bad: 1, verified: 2, mismatched: 0 });
    expect(run.migrations[0]!.badRows[0]!.reason).toMatch(/eve\.db .*(damaged|malformed)/);
    expect(run.migrations[0]!.notes).toEqual(['2 SQLite databases passed integrity_check on both sides']);
    const content = await bucketContent(session, bucket);
    expect(Object.keys(content).sort()).toEqual(['users/ann/flashcards.db', 'users/bob/flashcards.db']);
    writeFileSync(files.path('bob.db'), Buffer.from(content['users/bob/flashcards.db']!, 'latin1'));
    const copy = new DatabaseSync(files.path('bob.db'), { readOnly: true });
    expect(copy.prepare('SELECT front FROM cards').all()).toEqual([
      expect.objectContaining({ front: 'only in the WAL' }),
    ]);
    copy.close();
  });

  test('one altered byte is found and named, and follow repairs what the source changed', async () => {
    const bucket = await makeBucket(session);
    for (let index = 0; index < 30; index++) put(`many/${index}.txt`, `content ${index}`);
    const source = (extra = '') =>
      plan(`from: { folder: { path: '${files.path('many')}' } }\nto: { s3: { bucket: ${bucket} } }${extra}`);
    await runPlan(source(), { session, checkpointAt: files.path('many.json') });
    await putObject(session, bucket, '17.txt', 'content 71');
    const verify = await runPlan(source(), { session, checkpointAt: files.path('v.json'), operation: 'verify' });
    expect(verify.migrations[0]).toMatchObject({ verified: 29, mismatched: 1 });
    expect(verify.migrations[0]!.differences[0]).toMatchObject({ kind: 'different', key: '17.txt' });
    put('many/new.txt', 'new');
    utimesSync(files.path('many/3.txt'), 1, 1);
    const follow = await runPlan(source('\nfollow: true'), {
      session,
      checkpointAt: files.path('f.json'),
      onConflict: 'overwrite',
    });
    expect(follow.migrations[0]).toMatchObject({ copied: 2, skipped: 29, verified: 31, mismatched: 0 });
    expect(existsSync(files.path('v.json'))).toBe(false);
  });

  test('a folder that changes during the copy is told, and with follow caught up', async () => {
    for (const follow of [false, true]) {
      const bucket = await makeBucket(session);
      const folder = `live${follow}`;
      for (let index = 0; index < 8; index++) put(`${folder}/${index}.txt`, `content ${index}`);
      let changed = false;
      const onWrite = (phase: string, what: string) => {
        if (changed || phase !== 'after' || !what.endsWith('.txt')) return;
        changed = true;
        put(`${folder}/1.txt`, 'altered');
        put(`${folder}/new.txt`, 'new');
        rmSync(files.path(`${folder}/7.txt`));
      };
      const source = plan(
        `from: { folder: { path: '${files.path(folder)}' } }\nto: { s3: { bucket: ${bucket} } }\nfollow: ${follow}`,
      );
      const checkpointAt = files.path(`${folder}.json`);
      const run = await runPlan(source, { session, checkpointAt, onWrite, concurrency: 1 });
      expect(run.migrations[0]).toMatchObject({ sourceChanged: true });
      if (follow) {
        expect(run.migrations[0]).toMatchObject({ mismatched: 0, verified: 8 });
        expect(Object.keys(await bucketContent(session, bucket))).not.toContain('7.txt');
      } else expect(run.migrations[0]!.mismatched).toBeGreaterThan(0);
    }
  });

  test('S3 goes back to how it was at a time: changed, removed and added objects', async () => {
    const bucket = await makeBucket(session, true);
    await putObject(session, bucket, 'p/changed.txt', 'before');
    await putObject(session, bucket, 'p/removed.txt', 'still there');
    const before = await endOfSecond(bucket, 'p/removed.txt');
    await putObject(session, bucket, 'p/changed.txt', 'after');
    await putObject(session, bucket, 'p/added.txt', 'new');
    const remove = plan(
      `from: { folder: { path: '${files.path('none')}' } }\nto: { s3: { bucket: ${bucket}, prefix: p } }\nextra: delete\nfiles: { include: [removed.txt, other.txt] }`,
    );
    // A source without files would not remove any.
    put('none/other.txt', 'other');
    await runPlan(remove, { session, checkpointAt: files.path('r.json'), onConflict: 'overwrite' });
    const place = `{ bucket: ${bucket}, prefix: p }`;
    const restore = plan(
      `from: { s3: { bucket: ${bucket}, prefix: p, as-of: '${before}' } }\nto: { s3: ${place} }\nextra: delete`,
    );
    const run = await runPlan(restore, { session, checkpointAt: files.path('s.json'), onConflict: 'overwrite' });
    expect(run.migrations[0]).toMatchObject({ verified: 2, mismatched: 0 });
    const { clock: _clock, ...content } = await bucketContent(session, bucket);
    expect(content).toEqual({ 'p/changed.txt': 'before', 'p/removed.txt': 'still there' });
  });
});
