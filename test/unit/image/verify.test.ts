import { afterEach, expect, test } from '@jest/globals';
import { imageRequest, type ImagePlan, type ImageResult } from '../../../src/image/index.ts';
import { verifyImage } from '../../../src/image/verify.ts';
import { createContext } from '../../../src/operation/index.ts';
import { jsonService, type JsonService } from '../../support/aws/json-protocol.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { sessionOn } from '../../support/aws/session-on.ts';

let service: JsonService;
afterEach(() => service.close());

/** Verifies tag v1 of an image whose registry has `tagged` (digest -> tags). */
async function verify(tagged: Record<string, string[]>, immutable = true, tags = ['v1']): Promise<void> {
  service = await jsonService({
    BatchGetImage: () => ({
      result: {
        images: Object.keys(tagged).map((imageDigest) => ({ imageId: { imageDigest }, imageManifest: '{}' })),
      },
    }),
    DescribeImages: () => ({
      result: { imageDetails: Object.entries(tagged).map(([imageDigest, imageTags]) => ({ imageDigest, imageTags })) },
    }),
  });
  const session = sessionOn(service);
  const location = { kind: 'ecr', name: 'shop' } as const;
  const plan = {
    request: imageRequest({ context: '/', repository: 'shop' }),
    repository: { location, host: 'h', name: 'h/shop', exists: true, immutable },
    tags,
  } as ImagePlan;
  await verifyImage(createContext(session, recordingReporter()), plan, { digest: 'sha256:new' } as ImageResult);
}

test('every tag that was written is on the image', async () => {
  await verify({ 'sha256:new': ['v1', 'content-x'] });
  expect(service.calls).toEqual(['BatchGetImage', 'DescribeImages']);
});

test.each<[string, Record<string, string[]>, boolean]>([
  ['not there', {}, true],
  ['not there', {}, false],
  ['on another image of an immutable repository', { 'sha256:old': ['v1'] }, true],
])('a tag that is %s fails', async (_, tagged, immutable) => {
  await expect(verify(tagged, immutable)).rejects.toMatchObject({
    code: 'push',
    what: expect.stringMatching(/v1 .*h\/shop/),
  });
});

test('a tag that can be moved may be on the image of a later run', async () => {
  await verify({ 'sha256:old': ['v1'] }, false);
});

test('nothing is asked where no tag was written', async () => {
  await verify({}, true, []);
  expect(service.calls).toEqual([]);
});
