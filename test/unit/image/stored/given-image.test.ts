import { afterEach, expect, test } from '@jest/globals';
import { checkGivenImage, type GivenImage } from '../../../../src/image/index.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { jsonService, type JsonAnswer, type JsonService } from '../../../support/aws/json-protocol.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const AMD64 = `sha256:${'1'.repeat(64)}`;
const HOST = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';

const services: JsonService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

const single: JsonAnswer = {
  result: { images: [{ imageId: { imageDigest: DIGEST }, imageManifest: '{"config":{"size":1},"layers":[]}' }] },
};
const index = (...architectures: string[]): JsonAnswer => ({
  result: {
    images: [
      {
        imageId: { imageDigest: DIGEST },
        imageManifest: JSON.stringify({
          manifests: [
            ...architectures.map((architecture) => ({ digest: AMD64, platform: { os: 'linux', architecture } })),
            { digest: DIGEST, platform: { os: 'unknown', architecture: 'unknown' } },
          ],
        }),
      },
    ],
  },
});

async function check(images: JsonAnswer, given: Partial<GivenImage> = {}) {
  const type = JSON.stringify(images).includes('manifests') ? 'application/vnd.oci.image.index.v1+json' : undefined;
  const service = await jsonService({
    BatchGetImage: () => images,
    DescribeImages: () => ({ result: { imageDetails: [{ imageDigest: DIGEST, imageManifestMediaType: type }] } }),
  });
  services.push(service);
  const session = sessionOn(service);
  const report = recordingReporter();
  const reference = `${HOST}/shop@${DIGEST}`;
  await checkGivenImage(createContext(session, report), {
    reference,
    packageType: 'lambda',
    platform: 'linux/amd64',
    ...given,
  });
  return { report, calls: service.calls };
}

test('a single image is taken', async () => {
  expect((await check(single)).calls).toEqual(['BatchGetImage', 'DescribeImages']);
});

test('an index for a function names the image to give; one that only attests is an index too', async () => {
  await expect(check(index('amd64', 'arm64'))).rejects.toMatchObject({
    code: 'input',
    what: expect.stringContaining('linux/amd64, linux/arm64'),
    todo: expect.stringContaining(`${HOST}/shop@${AMD64}`),
  });
  await expect(check(index('amd64'))).rejects.toMatchObject({ code: 'input', todo: expect.stringContaining(AMD64) });
});

test('an index for a container needs an image for its platform', async () => {
  const container = { packageType: 'container', platform: 'linux/arm64' } as const;
  await check(index('amd64', 'arm64'), container);
  await expect(check(index('amd64'), container)).rejects.toMatchObject({
    code: 'input',
    why: expect.stringContaining('linux/arm64'),
  });
});

test.each<[string, JsonAnswer]>([
  ['image', { result: { images: [] } }],
  ['repository', { error: 'RepositoryNotFoundException' }],
])('an image whose %s does not exist is refused', async (_, answer) => {
  await expect(check(answer)).rejects.toMatchObject({ code: 'input', what: expect.stringContaining(DIGEST) });
});

test('what may not be read is left to AWS', async () => {
  const { report } = await check({ error: 'AccessDeniedException' });
  expect(report.lines.join()).toContain('shop');
});

test.each(['ghcr.io', '123456789012.dkr.ecr.us-east-1.amazonaws.com', 'public.ecr.aws'])(
  'Lambda takes nothing from %s',
  async (host) => {
    await expect(check(single, { reference: `${host}/shop@${DIGEST}` })).rejects.toMatchObject({
      code: 'input',
      why: expect.stringContaining('region'),
    });
    expect(services.map(({ calls }) => calls)).toEqual([[]]);
  },
);

test('a container may come from any registry', async () => {
  expect((await check(single, { reference: `ghcr.io/shop@${DIGEST}`, packageType: 'container' })).calls).toEqual([]);
});
