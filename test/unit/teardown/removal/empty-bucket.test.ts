import { afterEach, expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import { emptyBucket } from '../../../../src/teardown/removal/empty-bucket.ts';
import { bucketThat, stopLoopbackS3, type Arrived, type Answer } from '../../../support/aws/loopback-s3.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

afterEach(stopLoopbackS3);

const VERSION = '<Version><Key>a</Key><VersionId>1</VersionId></Version>';
const MARKER = '<DeleteMarker><Key>a</Key><VersionId>2</VersionId></DeleteMarker>';

/** Empties a bucket that answers so; one that is empty has neither versions nor unfinished uploads. */
async function emptied(answers: (request: Arrived, all: Arrived[]) => Answer | undefined) {
  const { session, all } = await bucketThat(answers);
  const deleted = emptyBucket(createContext(session, recordingReporter()), 'site');
  return { deleted, all };
}

test('versions and delete markers go, each by its id', async () => {
  const { deleted, all } = await emptied(({ method }, { length }) => {
    if (method === 'POST') return { body: '<DeleteResult/>' };
    return { body: length === 1 ? `<ListVersionsResult>${VERSION}${MARKER}</ListVersionsResult>` : '<Nothing/>' };
  });
  expect(await deleted).toBe(2);
  const [deletion] = all.filter(({ method }) => method === 'POST');
  expect(deletion!.body.match(/<VersionId>\d/g)).toEqual(['<VersionId>1', '<VersionId>2']);
});

test('a bucket that does not exist is empty, also where it goes between a look and the deletion', async () => {
  const gone = { status: 404, code: 'NoSuchBucket' };
  expect(await (await emptied(() => gone)).deleted).toBe(0);
  await stopLoopbackS3();
  const { deleted } = await emptied((_request, { length }) =>
    length === 1 ? { body: `<ListVersionsResult>${VERSION}</ListVersionsResult>` } : gone,
  );
  expect(await deleted).toBe(0);
});

test('an object that a legal hold keeps ends it, by its name', async () => {
  const held =
    '<DeleteResult><Error><Key>a</Key><VersionId>1</VersionId><Code>AccessDenied</Code></Error></DeleteResult>';
  const { deleted } = await emptied(({ method }) => ({
    body: method === 'POST' ? held : `<ListVersionsResult>${VERSION}</ListVersionsResult>`,
  }));
  await expect(deleted).rejects.toEqual(failureWith('permission', 'site', 'a: AccessDenied', 'Object Lock'));
});
