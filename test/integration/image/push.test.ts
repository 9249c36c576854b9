import { afterEach, expect, test } from '@jest/globals';
import { ListImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import type { EngineName } from '../../../src/image/request.ts';
import { faultProxy, type Seen, type Verdict } from '../../support/emulator/fault-proxy.ts';
import {
  imageContext,
  type ImageContext,
  removeImages,
  requestFor,
  buildImage,
} from '../../support/images/image-context.ts';
import { unique } from '../../support/names.ts';
import { describeEngines } from '../../support/needs.ts';
import { testSession } from '../../support/emulator/session.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const session = testSession();

describeEngines((engine) => `a push with ${engine} through a bad network`, suite);

function suite(engine: EngineName): void {
  let proxy: Awaited<ReturnType<typeof faultProxy>>;
  let context: ImageContext;
  let repository: string;
  const stores = engine === 'docker' ? 'docker' : 'podman';
  afterEach(async () => {
    context.remove();
    removeImages(stores, repository);
    await proxy.stop();
  });

  /** Builds a small image and pushes it through a proxy that decides about each request. */
  async function push(decide: (seen: Seen, past: number) => Verdict) {
    repository = unique('shop');
    context = imageContext({ Dockerfile: 'FROM scratch\nCOPY name /\n', name: repository });
    const past = new Map<string, number>();
    proxy = await faultProxy(process.env['AWS_ENDPOINT_URL']!, (seen) => {
      const kind = `${seen.operation} ${seen.path.replace(/[0-9a-f-]{32,}|sha256:\w+/g, '')}`;
      const count = past.get(kind) ?? 0;
      past.set(kind, count + 1);
      return decide(seen, count);
    });
    const report = recordingReporter();
    const request = requestFor(context, repository, {
      engine,
      registry: new URL(proxy.endpoint).host.replace('127.0.0.1', 'localhost'),
    });
    return { result: await buildImage(session, request, report), report };
  }

  const tags = async () => {
    const { imageIds } = await session.client(ECRClient).send(new ListImagesCommand({ repositoryName: repository }));
    return (imageIds ?? []).map(({ imageTag }) => imageTag);
  };

  test('an upload that breaks off is tried again', async () => {
    const { result } = await push(({ operation, path }, past) =>
      operation === 'POST' && path.includes('/blobs/uploads') && past === 0
        ? { status: 503, body: '{"errors":[{"code":"UNAVAILABLE"}]}' }
        : 'pass',
    );
    expect(await tags()).toEqual(result.tags);
  });

  test('an answer that is lost after the image has come in is no taken tag', async () => {
    const { result } = await push(({ operation, path }, past) =>
      operation === 'PUT' && path.includes('/manifests/') && past === 0 ? 'lose-answer' : 'pass',
    );
    expect(await tags()).toEqual(result.tags);
  });

  test('a refusal is one clear error at once, and nothing is left under a tag', async () => {
    const denied = { status: 403, body: '{"errors":[{"code":"DENIED","message":"not authorized to push"}]}' };
    const refused = push(({ operation, path }) =>
      /^(POST|PUT|PATCH)$/.test(operation) && path.startsWith('/v2/') ? denied : 'pass',
    );
    await expect(refused).rejects.toMatchObject({
      code: 'registry',
      what: expect.stringContaining('refused the push'),
      todo: expect.stringContaining('ecr:PutImage'),
    });
    expect(await tags()).toEqual([]);
  });

  // podman and buildah repeat each request by themselves first, which only takes longer.
  if (engine === 'docker')
    test('a manifest that never gets through leaves no tag', async () => {
      const broken = push(({ operation, path }) =>
        operation === 'PUT' && path.includes('/manifests/') ? { status: 500, body: '' } : 'pass',
      );
      await expect(broken).rejects.toMatchObject({ code: 'push', what: expect.stringContaining('in 4 attempts') });
      expect(await tags()).toEqual([]);
    });

  test('two runs that build the same content at once end with the same image', async () => {
    repository = unique('shop');
    context = imageContext({ Dockerfile: 'FROM scratch\nCOPY name /\n', name: repository });
    proxy = await faultProxy(process.env['AWS_ENDPOINT_URL']!, () => 'pass');
    const request = requestFor(context, repository, { engine });
    const [one, two] = await Promise.all([
      buildImage(session, request),
      buildImage(session, { ...request, noCache: true }),
    ]);
    expect(two.digest).toBe(one.digest);
    expect(await tags()).toEqual(one.tags);
  });
}
