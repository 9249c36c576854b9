import { afterEach, describe, expect, test } from '@jest/globals';
import { templateOf } from '../../../../src/pipeline/recorded/data-changes.ts';
import { type Answer, bucketThat, stopLoopbackS3 } from '../../../support/aws/loopback-s3.ts';

afterEach(stopLoopbackS3);

const STACK = { name: 'shop-prod-data', templateUrl: 'https://s3.us-east-1.amazonaws.com/site/templates/1.json' };

async function read(answer: Answer) {
  const { session } = await bucketThat(() => answer);
  return await templateOf(session, STACK);
}

describe('the template of a recorded stack', () => {
  test('is read from where it was kept', async () => {
    const Resources = { Table: { Type: 'AWS::DynamoDB::Table' } };
    expect(await read({ body: JSON.stringify({ Resources }) })).toMatchObject({ resources: Resources });
  });

  test('is gone where the bucket has it no more', async () => {
    expect(await read({ status: 404, code: 'NoSuchKey' })).toBeUndefined();
  });

  test.each([
    ['no right', { status: 403, code: 'AccessDenied' }, 'permission'],
    ['no answer', { status: 503, code: 'SlowDown' }, 'throttling'],
  ])('is not told to be gone from %s', async (_, answer, code) => {
    await expect(read(answer)).rejects.toMatchObject({ code });
  });
});
