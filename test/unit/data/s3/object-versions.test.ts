import { afterEach, expect, test } from '@jest/globals';
import { snapshotContent } from '../../../../src/data/files/sqlite-content.ts';
import { S3Files } from '../../../../src/data/s3/s3-files.ts';
import { bucketThat, stopLoopbackS3 } from '../../../support/aws/loopback-s3.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

afterEach(stopLoopbackS3);

const AS_OF = Date.parse('2026-01-01T12:00:00Z');

/** An entry of a listing, as S3 writes it. `at`: "11:59:03". */
function entry(
  kind: 'Version' | 'DeleteMarker',
  id: string,
  at: string,
  more: { key?: string; etag?: string; latest?: true } = {},
) {
  const { key = 'a', etag = 'e', latest = false } = more;
  const object = kind === 'Version' ? `<ETag>"${etag}"</ETag><Size>1</Size>` : '';
  return `<${kind}><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${latest}</IsLatest><LastModified>2026-01-01T${at}.000Z</LastModified>${object}</${kind}>`;
}

/** S3 with these versions, in its order. */
async function versioned(entries: readonly string[]) {
  const asked: string[] = [];
  const { bucket } = await bucketThat(({ query }) => {
    const behind = query.get('version-id-marker');
    if (behind) asked.push(behind);
    const prefix = query.get('prefix') ?? '';
    const rest = entries.slice(behind ? entries.findIndex((one) => one.includes(`>${behind}<`)) + 1 : 0);
    const below = rest.filter((one) => one.includes(`<Key>${prefix}`));
    return { body: `<ListVersionsResult>${below.join('')}</ListVersionsResult>` };
  });
  const files = new S3Files({ bucket, asOf: AS_OF, report: recordingReporter() });
  const found = async () =>
    (await Array.fromAsync(files.list())).flat().map(({ path, versionId }) => [path, versionId]);
  return { files, found, asked };
}

const PUT = entry('Version', 'put', '11:59:03');
const DELETED = entry('DeleteMarker', 'deleted', '11:59:03');
const LATER = entry('Version', 'later', '12:30:00', { latest: true });

test.each<[string, string[], string | undefined, boolean]>([
  ['deleted in the second in which it was written', [LATER, DELETED, PUT], undefined, true],
  ['written in the second in which it was deleted', [LATER, PUT, DELETED], 'put', true],
  ['written again after that second', [LATER, entry('Version', 'again', '11:59:04'), DELETED, PUT], 'again', false],
  [
    'deleted in that second for good',
    [entry('DeleteMarker', 'deleted', '11:59:03', { latest: true }), PUT],
    undefined,
    false,
  ],
  ['written in that second for good', [entry('Version', 'put', '11:59:03', { latest: true }), DELETED], 'put', false],
  ['written twice in a second', [LATER, entry('Version', 'second', '11:59:03'), PUT], 'second', false],
  [
    'uploaded in parts while a smaller one was written',
    [LATER, entry('Version', 'parts', '11:58:00', { etag: 'e-2' }), PUT],
    'parts',
    false,
  ],
  [
    'uploaded in parts and deleted before the upload ended',
    [LATER, entry('Version', 'parts', '11:58:00', { etag: 'e-2' }), DELETED],
    'parts',
    true,
  ],
  ['deleted long after it was written', [LATER, DELETED, entry('Version', 'early', '11:00:00')], undefined, false],
])('an object that was %s', async (_, entries, version, asks) => {
  const { found, asked } = await versioned(entries);
  expect(await found()).toEqual(version === undefined ? [] : [['a', version]]);
  expect(asked).toEqual(asks ? ['deleted'] : []);
});

test('a database of a past time is refused for the WAL that lay beside it then, and not for one of a later time', async () => {
  const database = entry('Version', 'db', '11:00:00', { key: 'a.db' });
  const { files } = await versioned([database, entry('Version', 'wal', '11:00:01', { key: 'a.db-wal' })]);
  const [[file] = []] = await Array.fromAsync(files.list());
  await expect(snapshotContent(files, file!)).rejects.toEqual(failureWith('integrity', 'a.db', 'a.db-wal'));
  await stopLoopbackS3();
  const { files: later } = await versioned([database, entry('Version', 'wal', '12:00:01', { key: 'a.db-wal' })]);
  expect(await later.find('a.db-wal')).toBeUndefined();
  expect(await later.find('a.db')).toMatchObject({ path: 'a.db', versionId: 'db' });
});

test.each(['-wal', '-journal'])('a database beside which its %s lies is refused', async (end) => {
  const { bucket } = await bucketThat(({ key }) =>
    key === `p/a.db${end}` ? { headers: { 'content-length': '9' } } : {},
  );
  const files = new S3Files({ bucket, prefix: 'p', report: recordingReporter() });
  const file = { path: 'a.db', size: 1, stamp: '"x"' };
  await expect(snapshotContent(files, file)).rejects.toEqual(failureWith('integrity', 'p/a.db', `a.db${end}`));
});
