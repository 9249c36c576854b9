import { afterEach, describe, expect, test } from '@jest/globals';
import { contentTag } from '../../../../src/image/content/content-key.ts';
import { imagesToDelete, pruneImages } from '../../../../src/image/stored/prune.ts';
import { inTurn, jsonService, type JsonAnswer, type JsonService } from '../../../support/aws/json-protocol.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

const image = (digest: string, day: number) => ({
  imageDigest: digest,
  imageTags: [contentTag('a'.repeat(40), day)],
  imagePushedAt: day,
});

describe('pruning a repository', () => {
  let service: JsonService;
  let deleted: unknown[];
  let asked: number;
  afterEach(() => service.close());

  async function prune(answer: JsonAnswer = { result: { failures: [] } }, keep = 1, release?: Error) {
    deleted = [];
    service = await jsonService({
      DescribeImages: inTurn(
        { result: { imageDetails: [image('new', 9), image('live', 1)], nextToken: 't' } },
        { result: { imageDetails: [image('old', 3), image('older', 2)] } },
      ),
      BatchDeleteImage: (input) => {
        deleted.push(input['imageIds']);
        return answer;
      },
    });
    const session = sessionOn(service);
    const report = recordingReporter();
    asked = 0;
    const referenced = () => {
      asked++;
      return release instanceof Error ? Promise.reject(release) : Promise.resolve(new Set(['live']));
    };
    const options = { keep, built: 'new', referenced };
    const count = await pruneImages({ session, report }, { kind: 'ecr', name: 'shop' }, options);
    return { count, report };
  }

  test('deletes, over all pages, what is neither new nor named by a release', async () => {
    expect((await prune()).count).toBe(2);
    expect(deleted).toEqual([[{ imageDigest: 'old' }, { imageDigest: 'older' }]]);
  });

  test('with nothing to delete calls nothing, and no release record is read', async () => {
    expect((await prune(undefined, 5)).count).toBe(0);
    expect(deleted).toEqual([]);
    expect(asked).toBe(0);
  });

  test('deletes nothing where the release records cannot be read', async () => {
    const { count, report } = await prune(undefined, 1, new Error('no right to list the bucket'));
    expect(count).toBe(0);
    expect(deleted).toEqual([]);
    expect(report.warnings.join()).toContain('no right to list the bucket');
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

describe('which images are deleted', () => {
  const content = (letter: string, generation = 1) => contentTag(letter.repeat(40), generation);
  const tagged = (digest: string, day: number, tags: string[]) => ({
    imageDigest: digest,
    imageTags: tags,
    imagePushedAt: new Date(2026, 0, day),
  });
  const images = [
    tagged('new', 9, [content('a')]),
    tagged('live', 1, [content('b')]),
    tagged('named', 2, [content('c'), 'v1']),
    tagged('old', 3, [content('d')]),
    tagged('older', 2, [content('e'), content('e', 2)]),
    tagged('foreign', 1, ['latest']),
    tagged('untagged', 1, []),
  ];
  test.each([
    [1, ['old', 'older']],
    [2, ['older']],
    [9, []],
  ])('keeping %s: never what a release names, what has another tag, or what is not ours', (keep, expected) => {
    expect(imagesToDelete(images, keep, new Set(['live']))).toEqual(expected);
  });
});
