import { afterEach, describe, expect, test } from '@jest/globals';
import { createSession } from '../../../../src/aws/index.ts';
import { contentTag } from '../../../../src/image/content/content-key.ts';
import { openEcr } from '../../../../src/image/registry/ecr.ts';
import { pruneImages } from '../../../../src/image/registry/prune.ts';
import { recordingReporter } from '../../../../src/report/index.ts';
import { inTurn, jsonService, type JsonAnswer, type JsonService } from '../../../support/aws/json-protocol.ts';

const image = (digest: string, day: number) => ({
  imageDigest: digest,
  imageTags: [contentTag('a'.repeat(40), day)],
  imagePushedAt: day,
});

describe('pruning a repository', () => {
  let service: JsonService;
  let deleted: unknown[];
  afterEach(() => service.close());

  async function prune(answer: JsonAnswer = { result: { failures: [] } }, keep = 1) {
    deleted = [];
    service = await jsonService({
      DescribeRepositories: inTurn({ result: { repositories: [{ repositoryName: 'shop', repositoryUri: 'h/shop' }] } }),
      DescribeImages: inTurn(
        { result: { imageDetails: [image('new', 9), image('live', 1)], nextToken: 't' } },
        { result: { imageDetails: [image('old', 3), image('older', 2)] } },
      ),
      BatchDeleteImage: (input) => {
        deleted.push(input['imageIds']);
        return answer;
      },
    });
    const credentials = () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 's' });
    const session = createSession({ region: 'eu-central-1', endpoint: service.endpoint, credentials, maxAttempts: 1 });
    const registry = await openEcr(session, { kind: 'ecr', name: 'shop' }, { createRepository: false });
    const report = recordingReporter();
    const count = await pruneImages(registry, { keep, referenced: new Set(['live']) }, report);
    return { count, report };
  }

  test('deletes, over all pages, what is neither new nor named by a release', async () => {
    expect((await prune()).count).toBe(2);
    expect(deleted).toEqual([[{ imageDigest: 'old' }, { imageDigest: 'older' }]]);
  });

  test('with nothing to delete calls nothing', async () => {
    expect((await prune(undefined, 5)).count).toBe(0);
    expect(deleted).toEqual([]);
  });

  test.each<[string, JsonAnswer, string]>([
    [
      'is not allowed',
      { error: 'AccessDeniedException', message: 'User x is not authorized to perform: ecr:BatchDeleteImage' },
      'ecr:BatchDeleteImage',
    ],
    [
      'fails for one image',
      { result: { failures: [{ imageId: { imageDigest: 'old' }, failureReason: 'in use' }] } },
      'in use',
    ],
  ])('that %s is a warning: the deployment is good', async (_, answer, message) => {
    expect((await prune(answer)).report.warnings.join()).toContain(message);
  });
});
