import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { packageFolder, uploadArtifact } from '../../../../src/stack/index.ts';
import { hashFile } from '../../../../src/files/hash-file.ts';
import { uploadContent, uploadLocalFile } from '../../../../src/stack/package/artifact.ts';
import { awsServer, ServiceError, type Answer, type AwsServer } from '../../../support/aws/aws-server.ts';
import type { ErrorCode } from '../../../../src/report/error-codes.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

let server: AwsServer;
let folder: string;
let bucket: Record<string, () => object | string | undefined>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-artifact-'));
  bucket = {};
  const answer: Answer = ({ operation }) => {
    if (operation === 'GetCallerIdentity') return { Account: '123456789012', Arn: 'arn', UserId: 'u' };
    return bucket[operation.split(' ')[0]!]?.();
  };
  server = await awsServer(answer);
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.close();
});

const session = () => sessionOn(server, 'us-east-1');
const asked = () =>
  server.requests.map(({ operation }) => operation.split(' ')[0]).filter((name) => name !== 'GetCallerIdentity');
const refuse = (status: number, code: string) => () => {
  throw new ServiceError(code, code, status);
};

/** The three ways into the bucket: a zipped folder, a content, and a file as it is. */
const WAYS: [string, () => Promise<boolean>][] = [
  [
    'a folder',
    async () => {
      writeFileSync(join(folder, 'a'), '1');
      return (await uploadArtifact(session(), 'b', await packageFolder(folder))).uploaded;
    },
  ],
  ['a content', async () => (await uploadContent(session(), 'b', Buffer.from('x'), { extension: '.yaml' })).uploaded],
  [
    'a file',
    async () => {
      const path = join(folder, 'file.zip');
      writeFileSync(path, 'x');
      const sha256 = await hashFile(path);
      return await uploadLocalFile(session(), { bucket: 'b', key: sha256, path, sha256 }, {});
    },
  ],
];

describe.each(WAYS)('%s', (_, upload) => {
  test('that is there is not sent again', async () => {
    bucket = { HEAD: () => '' };
    expect(await upload()).toBe(false);
    expect(asked()).toEqual(['HEAD']);
  });

  test('that is not there is sent', async () => {
    bucket = { PUT: () => '' };
    expect(await upload()).toBe(true);
    expect(asked()).toEqual(['HEAD', 'PUT']);
  });

  test('that another run puts there meanwhile is there', async () => {
    bucket = { PUT: refuse(412, 'PreconditionFailed') };
    expect(await upload()).toBe(false);
  });

  test('that meets the write of another run is sent again: the other one may fail', async () => {
    let puts = 0;
    bucket = { PUT: () => (++puts < 3 ? refuse(409, 'ConditionalRequestConflict')() : '') };
    expect(await upload()).toBe(true);
    expect(puts).toBe(3);
  });

  test('that goes on meeting other writes is not there', async () => {
    bucket = { PUT: refuse(409, 'ConditionalRequestConflict') };
    await expect(upload()).rejects.toMatchObject({ code: 'conflict' });
  });

  test.each<[number, string, ErrorCode, string[]]>([
    [403, 'AccessDenied', 'permission', ['s3:PutObject']],
    [404, 'NoSuchBucket', 'bucket', ['s3-bucket']],
    [301, 'PermanentRedirect', 'bucket', ['us-east-1']],
  ])('that the bucket refuses (%s %s) says why', async (status, refusal, code, facts) => {
    bucket = { PUT: refuse(status, refusal) };
    await expect(upload()).rejects.toThrow(failureWith(code, ...facts));
  });
});

test('a file that changes after it was hashed is never put under the key of what it was', async () => {
  const path = join(folder, 'file.zip');
  writeFileSync(path, 'as it was planned');
  const sha256 = await hashFile(path);
  writeFileSync(path, 'as it is now');
  // S3 compares what it gets with the checksum in the request.
  const sums: unknown[] = [];
  bucket = { PUT: refuse(400, 'BadDigest') };
  const [answer] = [bucket['PUT']!];
  bucket['PUT'] = () => {
    sums.push(server.requests.at(-1)!.headers['x-amz-checksum-sha256']);
    return answer();
  };
  const sent = uploadLocalFile(session(), { bucket: 'b', key: sha256, path, sha256 }, {});
  await expect(sent).rejects.toMatchObject({ code: 'source-changed', what: expect.stringContaining('file.zip') });
  expect(new Set(sums)).toEqual(new Set([Buffer.from(sha256, 'hex').toString('base64')]));
});
