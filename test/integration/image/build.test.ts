import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
} from '@aws-sdk/client-ecr';
import { imageRequest, type EngineName } from '../../../src/image/request.ts';
import { baseImage } from '../../support/images/base-image.ts';
import {
  engineEnvironment,
  imageContext,
  pushAs,
  removeImages,
  serverDockerfile,
  SERVER,
  type ImageContext,
  buildImage,
  planImage,
} from '../../support/images/image-context.ts';
import { unique } from '../../support/names.ts';
import { describeEngines } from '../../support/needs.ts';
import { testSession } from '../../support/emulator/session.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const registry = new URL(process.env['AWS_ENDPOINT_URL']!).host;
const session = testSession();

describeEngines((engine) => `build-image with ${engine}`, suite);

function suite(engine: EngineName): void {
  let context: ImageContext;
  let base: string;
  const repository = unique('shop');
  const store = engine === 'docker' ? 'docker' : 'podman';

  beforeAll(async () => {
    base = `${registry}/${repository}-base:24`;
    await session.client(ECRClient).send(new CreateRepositoryCommand({ repositoryName: `${repository}-base` }));
    pushAs(await baseImage('node', engine), base, store);
    context = imageContext({ Dockerfile: serverDockerfile(base), 'server.js': SERVER });
  });
  afterAll(() => {
    context.remove();
    for (const name of [repository, `${repository}-base`]) removeImages(store, name);
  });

  const request = (more: Partial<Parameters<typeof imageRequest>[0]> = {}) =>
    imageRequest({ context: context.folder, repository, registry, engine, environment: engineEnvironment(), ...more });

  test('builds, boots and pushes, then uses the same image again without an engine', async () => {
    const report = recordingReporter();
    const built = await buildImage(session, request({ tags: ['v1'] }), report);
    expect(built).toMatchObject({ reused: false, bootCheck: { outcome: 'healthy' } });
    expect(built.image).toBe(`${registry}/${repository}@${built.digest}`);
    const { repositories } = await session
      .client(ECRClient)
      .send(new DescribeRepositoriesCommand({ repositoryNames: [repository] }));
    expect(repositories![0]).toMatchObject({
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
    });
    const { imageDetails } = await session
      .client(ECRClient)
      .send(new DescribeImagesCommand({ repositoryName: repository }));
    expect(imageDetails).toHaveLength(1);
    expect(imageDetails![0]!.imageTags).toEqual(
      expect.arrayContaining(['v1', expect.stringMatching(/^content-[0-9a-f]{40}$/)]),
    );

    const again = await buildImage(
      session,
      request({ tags: ['v1', 'v2'], environment: { PATH: '' } }),
      recordingReporter(),
    );
    expect(again).toMatchObject({ reused: true, digest: built.digest });
    expect(again.tags).toEqual(expect.arrayContaining(['v1', 'v2']));
  });

  test('a taken immutable tag is refused before anything is built', async () => {
    context.write('server.js', `${SERVER}\n// changed\n`);
    await expect(planImage(session, request({ tags: ['v1'] }))).rejects.toMatchObject({
      code: 'immutable-tag',
      what: expect.stringContaining('Tag v1'),
    });
  });

  test('an image that crashes is never pushed, and says why', async () => {
    context.write('server.js', 'console.error("no DATABASE_URL"); process.exit(3);');
    const crash = buildImage(session, request());
    await expect(crash).rejects.toMatchObject({
      code: 'boot-check',
      what: 'The image crashes at start',
      why: expect.stringMatching(/exit code 3.*no DATABASE_URL/),
    });
    const { imageDetails } = await session
      .client(ECRClient)
      .send(new DescribeImagesCommand({ repositoryName: repository }));
    expect(imageDetails).toHaveLength(1);
  });

  test('a server on another port is told apart from one that does not start', async () => {
    context.write('server.js', SERVER.replace('Number(process.env.PORT)', '4321'));
    const wrong = buildImage(
      session,
      request({ bootCheck: { level: 'auto', timeout: 15_000, port: 5000 } }),
      recordingReporter(),
    );
    await expect(wrong).rejects.toMatchObject({
      code: 'boot-check',
      why: expect.stringContaining('it listens on 4321'),
      todo: expect.stringContaining('port: 4321'),
    });
    const warned = await buildImage(
      session,
      request({ bootCheck: { level: 'warn', timeout: 2000, port: 5000 } }),
      recordingReporter(),
    );
    // In so short a time it may not listen at all.
    expect(warned.bootCheck).toMatchObject({ outcome: 'not-healthy' });
  });
}
