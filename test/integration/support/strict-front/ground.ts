// Where the mistakes are made: the strict front before the emulator, with a bucket of its own.
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type AwsSession, useSignatureV4a } from '../../../../src/aws/index.ts';
import { testSession } from '../../../support/emulator/session.ts';
import { unique } from '../../../support/names.ts';
import { startStrictFront, type StrictFront } from '../../../support/strict/front.ts';
import { strictRules } from '../../../support/strict/rules/index.ts';

useSignatureV4a();

export let front: StrictFront;
export let session: AwsSession;
export const bucket = unique('strict');
/** So many that the networks of suites beside this one, in the same account, do not count. */
export const NETWORKS = 300;
export const rules = strictRules({ vpcs: NETWORKS, concurrency: 10, newRoles: true });

/** What rules refuse, by their ids: a mistake that the emulator takes, and the code of the refusal. */
export type Mistakes = Record<string, { code: string; plant: () => Promise<unknown> }>;

/** Starts the front and makes the bucket. */
export async function startGround(): Promise<void> {
  front = await startStrictFront(process.env['AWS_ENDPOINT_URL']!, rules);
  session = testSession(front.endpoint);
  await s3().send(new CreateBucketCommand({ Bucket: bucket }));
}

export const s3 = () => session.client(S3Client);
export const put = (Key: string, more: object = {}) =>
  s3().send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x', ...more }));
