import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { Bucket } from '../../../../src/aws/s3/index.ts';
import { SourceChanged } from '../../../../src/data/model/file-store.ts';
import { S3Files } from '../../../../src/data/s3/s3-files.ts';
import { bucketContent, makeBucket, putObject, runPlan, scratch } from '../../../support/data/tables-and-buckets.ts';
import { faultProxy, type Seen, type Verdict } from '../../../support/emulator/fault-proxy.ts';
import { testSession } from '../../../support/emulator/session.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const session = testSession();
const endpoint = process.env['AWS_ENDPOINT_URL']!;
const files = scratch();
afterAll(() => files.remove());

const proxies: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.stop();
});

const MEGABYTE = 1024 * 1024;
let count = 0;

/** A session through a proxy, and the requests that copy within S3. */
async function watched(decide: (seen: Seen) => Verdict | Promise<Verdict> = () => 'pass') {
  const proxy = await faultProxy(endpoint, decide);
  proxies.push(proxy);
  const writes = () => proxy.seen.filter(({ operation }) => operation === 'PUT');
  return { session: testSession(proxy.endpoint), seen: proxy.seen, writes, copies: () => writes().filter(isCopy) };
}

const isCopy = ({ headers }: Seen) => headers['x-amz-copy-source'] !== undefined;

const refusal = (code: string, status = 403): Verdict => ({
  status,
  body: `<Error><Code>${code}</Code><Message>no</Message></Error>`,
  headers: { 'content-type': 'application/xml' },
});

const plan = (from: string, to: string, more = '') => `version: 1
migrations:
  - name: files
    from: { s3: { bucket: ${from} } }
    to: { s3: { bucket: ${to}${more} } }
`;
const options = (through: AwsSession) => ({
  session: through,
  checkpointAt: files.path(`c${count++}.json`),
  concurrency: 1,
});

async function put(bucket: string, Key: string, more: Partial<PutObjectCommandInput> = {}): Promise<void> {
  await session.client(S3Client).send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'bytes', ...more }));
}

const KEPT = {
  ContentType: 'image/webp',
  CacheControl: 'max-age=60',
  ContentDisposition: 'inline',
  ContentEncoding: 'br',
  ContentLanguage: 'de',
  Metadata: { owner: 'ann' },
};

describe('S3 copies by itself', () => {
  test('to another region, where the copy is asked for; nothing is sent, and all that S3 keeps is there', async () => {
    const through = await watched();
    const far = session.inRegion('eu-west-1');
    const [from, to] = [await makeBucket(session), await makeBucket(far)];
    await put(from, 'a/ü b.txt', KEPT);
    const run = await runPlan(plan(from, to, ', region: eu-west-1'), options(through.session));
    expect(run.migrations[0]).toMatchObject({ copied: 1, verified: 1, mismatched: 0 });
    expect(through.writes()).toEqual(through.copies());
    expect(through.copies()).toHaveLength(1);
    const [copy] = through.copies();
    expect(copy!.headers['authorization']).toContain('/eu-west-1/s3/');
    expect(copy!.headers['if-none-match']).toBe('*');
    expect(copy!.headers['x-amz-copy-source-if-match']).toBeDefined();
    expect(await far.client(S3Client).send(new HeadObjectCommand({ Bucket: to, Key: 'a/ü b.txt' }))).toMatchObject(
      KEPT,
    );
  });

  test.each([
    ['AccessDenied', 403],
    ['NotImplemented', 501],
    ['NoSuchBucket', 404],
  ])(
    'refused (%s): the bytes go through the runner with all that S3 keeps, and it is not asked again',
    async (code, status) => {
      const through = await watched((seen) => (isCopy(seen) ? refusal(code, status) : 'pass'));
      const [from, to] = [await makeBucket(session), await makeBucket(session)];
      await put(from, 'a.webp', KEPT);
      await put(from, 'b.txt', { ContentType: 'text/plain' });
      await put(from, 'large', { ...KEPT, Body: new Uint8Array(9 * MEGABYTE).fill(5) });
      const run = await runPlan(plan(from, to), options(through.session));
      expect(run.migrations[0]).toMatchObject({ copied: 3, verified: 3, mismatched: 0 });
      // A 501 is tried again by the SDK.
      expect(new Set(through.copies().map(({ path }) => path)).size).toBe(1);
      expect(run.lines.filter((line) => line.includes(`S3 does not copy from ${from} to ${to} (${code}`))).toHaveLength(
        1,
      );
      for (const Key of ['a.webp', 'large'])
        expect(await session.client(S3Client).send(new HeadObjectCommand({ Bucket: to, Key }))).toMatchObject(KEPT);
    },
  );

  test('a throttled copy and a lost answer are tried again, not sent', async () => {
    let number = 0;
    const through = await watched((seen) => {
      if (!isCopy(seen)) return 'pass';
      number++;
      return number === 1 ? refusal('SlowDown', 503) : number === 2 ? 'lose-answer' : 'pass';
    });
    const [from, to] = [await makeBucket(session), await makeBucket(session)];
    await put(from, 'a.txt');
    const run = await runPlan(plan(from, to), options(through.session));
    expect(run.migrations[0]).toMatchObject({ copied: 1, verified: 1, conflicts: 0 });
    expect(through.writes()).toEqual(through.copies());
  });

  test('what comes into the way of a copy meanwhile is a conflict, and stays', async () => {
    const [from, to] = [await makeBucket(session), await makeBucket(session)];
    await put(from, 'a.txt');
    // The emulator does not know the condition on the target of a copy.
    const through = await watched(async (seen): Promise<Verdict> => {
      if (!isCopy(seen)) return 'pass';
      await putObject(session, to, 'a.txt', 'theirs');
      return seen.headers['if-none-match'] === '*' ? refusal('PreconditionFailed', 412) : 'pass';
    });
    const run = await runPlan(plan(from, to), { ...options(through.session), onConflict: 'skip' });
    expect(run.migrations[0]).toMatchObject({ copied: 0, conflicts: 1 });
    expect(await bucketContent(session, to)).toEqual({ 'a.txt': 'theirs' });
  });
});

describe('an object above the limit of one copy', () => {
  const bytes = new Uint8Array(12 * MEGABYTE).map((_, index) => (index * 7) & 255);

  async function large(decide?: (seen: Seen) => Verdict | Promise<Verdict>) {
    const through = await watched(decide);
    const [from, to] = [await makeBucket(session), await makeBucket(session)];
    await put(from, 'x', { ...KEPT, Body: bytes });
    const report = recordingReporter();
    const open = (name: string) =>
      new S3Files({ bucket: new Bucket(through.session, name), report, copyLimit: 5 * MEGABYTE });
    const [source, target] = [open(from), open(to)];
    const content = await source.open((await source.find('x'))!);
    const unfinished = async () =>
      (await session.client(S3Client).send(new ListMultipartUploadsCommand({ Bucket: to }))).Uploads ?? [];
    return { through, from, to, target, content, unfinished, report };
  }

  test('is copied in parts that S3 copies itself', async () => {
    const { through, to, target, content } = await large();
    expect(await target.write('y', content, false)).toBe('written');
    expect(through.writes().map(({ headers }) => headers['x-amz-copy-source-range'])).toEqual([
      'bytes=0-5242879',
      'bytes=5242880-10485759',
      'bytes=10485760-12582911',
    ]);
    expect(through.writes().every(({ body }) => body === '')).toBe(true);
    expect(await target.sha256((await target.find('y'))!, false)).toBe(content.sha256);
    expect(await session.client(S3Client).send(new HeadObjectCommand({ Bucket: to, Key: 'y' }))).toMatchObject(KEPT);
    expect(await target.write('y', content, false)).toBe('taken');
    expect(await target.write('y', content, true)).toBe('written');
  });

  test('where a part is refused, nothing is left of the upload and the bytes are sent', async () => {
    const { target, content, unfinished, report } = await large((seen) =>
      /bytes=5242880-/.test(String(seen.headers['x-amz-copy-source-range'])) ? refusal('AccessDenied') : 'pass',
    );
    expect(await target.write('y', content, false)).toBe('written');
    expect(await unfinished()).toEqual([]);
    expect(report.lines.join()).toMatch(/does not copy.*AccessDenied/);
    expect(await target.sha256((await target.find('y'))!, false)).toBe(content.sha256);
  });

  test('changed while its parts are copied: told, and nothing is left', async () => {
    let changed = false;
    const made: { from?: string } = {};
    const { from, target, content, unfinished } = await large(async (seen): Promise<Verdict> => {
      if (isCopy(seen) && !changed) {
        changed = true;
        await put(made.from!, 'x', { Body: 'other' });
      }
      return 'pass';
    });
    made.from = from;
    await expect(target.write('y', content, false)).rejects.toThrow(SourceChanged);
    expect(await unfinished()).toEqual([]);
    expect(await target.find('y')).toBeUndefined();
  });

  test('taken by another one while its parts are copied: left alone', async () => {
    const made: { to?: string } = {};
    const { to, target, content, unfinished } = await large(async (seen): Promise<Verdict> => {
      if (isCopy(seen)) await put(made.to!, 'y', { Body: 'theirs' });
      return 'pass';
    });
    made.to = to;
    expect(await target.write('y', content, false)).toBe('taken');
    expect(await unfinished()).toEqual([]);
    expect(await bucketContent(session, to)).toEqual({ y: 'theirs' });
    await session.client(S3Client).send(new DeleteObjectCommand({ Bucket: to, Key: 'y' }));
  });
});
