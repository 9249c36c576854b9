import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { siteRequest, type SiteRequest } from '../../../../src/site/index.ts';
import { readPointer } from '../../../../src/site/edge/pointer.ts';
import { deploySite } from '../../../support/apps/deploy-site.ts';
import { appBuild } from '../../../support/browser/site-builds.ts';
import { faultProxy, type Seen, type Verdict } from '../../../support/emulator/fault-proxy.ts';
import { unique } from '../../../support/names.ts';
import { testSession } from '../../../support/emulator/session.ts';
import { createWebStack } from '../../../support/edge/web-stack.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const session = testSession();
const s3 = session.client(S3Client);
const bucket = unique('prune');
const builds = [1, 2, 3].map((version) => appBuild(version));

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
});
afterAll(() => builds.forEach((build) => build.remove()));

type At = Partial<SiteRequest> & { bucket: string };

function inPlace(): At {
  return { bucket, prefix: unique('p'), strategy: 'in-place', leaseWait: 0, keepReleases: 1, maxDelete: 100 };
}

/** Deploys a build through a proxy that may refuse requests or alter their answers. */
async function deployThrough(
  at: At,
  version: 1 | 2 | 3,
  decide: (seen: Seen) => Verdict = () => 'pass',
  alter?: (seen: Seen, answer: string) => string,
) {
  const proxy = await faultProxy(process.env['AWS_ENDPOINT_URL']!, decide, alter);
  const report = recordingReporter();
  try {
    const request = siteRequest({ ...at, source: builds[version - 1]!.path });
    const ended = await deploySite(
      testSession(proxy.endpoint.replace('127.0.0.1', 'localhost')),
      request,
      report,
    ).catch((error: unknown) => ({ error }));
    return { ...ended, warnings: report.warnings, seen: proxy.seen };
  } finally {
    await proxy.stop();
  }
}

const isDelete = ({ operation, path }: Seen) =>
  operation === 'DELETE' || (operation === 'POST' && /[?&]delete/.test(path));
const keysIn = ({ body }: Seen) => [...body.matchAll(/<Key>([^<]*)/g)].map(([, key]) => key!);

async function keys(prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Contents.map(({ Key }) => Key!);
}

/** S3's answer to DeleteObjects, with an error for the first key that was asked for. */
function withError(seen: Seen, answer: string): string {
  if (!isDelete(seen) || seen.operation !== 'POST') return answer;
  const error = `<Error><Key>${keysIn(seen)[0]}</Key><Code>InternalError</Code><Message>Try again</Message></Error>`;
  return answer.replace(/<\/DeleteResult>|<DeleteResult([^>]*)\/>/, (end, attributes: string | undefined) =>
    end.startsWith('</') ? `${error}</DeleteResult>` : `<DeleteResult${attributes ?? ''}>${error}</DeleteResult>`,
  );
}

describe('objects that S3 does not delete', () => {
  test('are asked for again, and only they', async () => {
    const at = inPlace();
    await deployThrough(at, 1);
    let failures = 1;
    const { seen, warnings } = await deployThrough(at, 2, undefined, (one, answer) =>
      one.operation === 'POST' && isDelete(one) && failures-- > 0 ? withError(one, answer) : answer,
    );
    const deletes = seen.filter((one) => one.operation === 'POST' && isDelete(one)).map(keysIn);
    expect(deletes).toEqual([deletes[0], [deletes[0]![0]]]);
    expect(deletes[0]).toHaveLength(3);
    expect(warnings).toEqual([]);
  });

  test('again and again: the site is live, a warning names them, and the next run goes on', async () => {
    const at = inPlace();
    await deployThrough(at, 1);
    const second = await deployThrough(at, 2, undefined, withError);
    expect(second).toMatchObject({ result: { hasChanges: true, deleted: 0 } });
    expect(second.warnings).toEqual([expect.stringMatching(/1 of 3 objects .* p-.*InternalError/)]);
    expect((await keys(`.deploy/${at.prefix}/pruning/`)).length).toBe(1);
    const third = await deployThrough(at, 2);
    expect(third).toMatchObject({ result: { hasChanges: false, deleted: 3 } });
    expect(await keys(`.deploy/${at.prefix}/pruning/`)).toEqual([]);
  });
});

describe('a failed upload', () => {
  const denied: Verdict = {
    status: 403,
    body: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
    headers: { 'content-type': 'application/xml' },
  };
  /** Refuses the asset that the new page needs. */
  const refuse = (seen: Seen): Verdict =>
    seen.operation === 'PUT' && /assets\/lazy-/.test(seen.path) ? denied : 'pass';

  test('in place: the old page stays and nothing is deleted', async () => {
    const at = inPlace();
    await deployThrough(at, 1);
    const { seen, ...ended } = await deployThrough(at, 2, refuse);
    expect(ended).toMatchObject({ error: { code: 'permission' } });
    const lease = `.deploy/${at.prefix}/lease.json`;
    expect(seen.filter((one) => isDelete(one) && !decodeURIComponent(one.path).includes(lease))).toEqual([]);
    expect(seen.some((one) => one.operation === 'PUT' && one.path.includes('/index.html'))).toBe(false);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${at.prefix}/index.html` }));
    expect(await Body!.transformToString()).toBe(builds[0]!.files['index.html']);
  });

  test('in releases: the pointer stays and nothing is deleted', async () => {
    const stack = await createWebStack(session);
    const at = { bucket: stack.bucket, keyValueStoreArn: stack.keyValueStoreArn, keepReleases: 1, maxDelete: 100 };
    await deployThrough(at, 1);
    const before = await readPointer(session, stack.keyValueStoreArn);
    const { seen, ...ended } = await deployThrough(at, 2, refuse);
    expect(ended).toMatchObject({ error: { code: 'permission' } });
    expect(seen.filter(isDelete)).toEqual([]);
    expect(await readPointer(session, stack.keyValueStoreArn)).toEqual(before);
  });
});
