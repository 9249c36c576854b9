import { expect, test } from '@jest/globals';
import { checkpointObject } from '../../../../src/data/checkpoint/checkpoint.ts';
import { failureWith } from '../../../support/failure-with.ts';

test('a checkpoint is an object of S3, or a file', () => {
  expect(checkpointObject('s3://bucket/a/b.json')).toEqual({ bucket: 'bucket', key: 'a/b.json' });
  for (const path of ['checkpoint.json', './a:b/c.json', 'C:\\runs\\checkpoint.json', '/tmp/c.json'])
    expect(checkpointObject(path)).toBeUndefined();
});

// A file would be lost with the runner.
test.each(['https://example.org/c.json', 's3:/bucket/key', 's3://bucket', 'S3://bucket/key', 'gs://bucket/key'])(
  '%s is refused, and taken for no file',
  (location) => {
    expect(() => checkpointObject(location)).toThrow(failureWith('input', '"checkpoint"', location));
  },
);
