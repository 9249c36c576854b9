import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { createContext } from '../../src/operation/index.ts';
import { emptyBucket } from '../../src/teardown/removal/empty-bucket.ts';
import { Killed, killableSession } from '../support/crashes/crash-points.ts';
import { fillBucket } from '../support/emulator/fill-bucket.ts';
import { testSession } from '../support/emulator/session.ts';
import { unique } from '../support/names.ts';
import { recordingReporter } from '../support/recording-reporter.ts';

test('10,001 objects, 2,000 versions and unfinished uploads go, with a process that is killed thrice', async () => {
  const session = testSession();
  const bucket = unique('full');
  await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
  await fillBucket(session, bucket, { objects: 10_001, versions: 2000, uploads: 25 });
  for (const write of [1, 3, 5]) {
    const killable = killableSession({ write, when: 'after' });
    const context = createContext(killable.session, recordingReporter());
    await expect(emptyBucket(context, bucket)).rejects.toThrow(Killed);
  }
  const context = createContext(session, recordingReporter());
  expect(await emptyBucket(context, bucket)).toBeGreaterThan(3000);
  expect(await emptyBucket(context, bucket)).toBe(0);
}, 300_000);
