import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ImageRequest } from '../../../src/image/index.ts';
import { baseImage } from '../../support/images/base-image.ts';
import {
  imageContext,
  type ImageContext,
  removeImages,
  requestFor,
  SERVER,
  serverDockerfile,
  buildImage,
} from '../../support/images/image-context.ts';
import { unique } from '../../support/names.ts';
import { describeWith } from '../../support/needs.ts';
import { testSession } from '../../support/emulator/session.ts';
import { runtimeInterfaceEmulator, webAdapter } from '../../support/images/web-adapter.ts';

const session = testSession();

describeWith('docker')('a server image as a Lambda function', () => {
  const repository = unique('shop');
  let context: ImageContext;
  let adapter: string;
  let emulator: string;

  beforeAll(async () => {
    adapter = webAdapter();
    emulator = runtimeInterfaceEmulator();
    context = imageContext({ Dockerfile: serverDockerfile(await baseImage('node')), 'server.js': SERVER });
  });
  afterAll(() => {
    context.remove();
    removeImages('docker', repository);
  });

  const request = (bootCheck: Partial<ImageRequest['bootCheck']> = {}, readinessPath = '/') =>
    requestFor(context, repository, {
      packageType: 'lambda',
      webAdapter: { adapter, readinessPath },
      bootCheck: { level: 'enforce', runtimeInterfaceEmulator: emulator, timeout: 120_000, ...bootCheck },
    });

  test('an unchanged server is wrapped, invoked once through the emulator of the runtime, and pushed', async () => {
    const built = await buildImage(session, request());
    expect(built).toMatchObject({ reused: false, bootCheck: { outcome: 'healthy' } });
  });

  test('a server that crashes in the function is not pushed, and its log says why', async () => {
    context.write('server.js', 'console.error("no API_KEY"); process.exit(4);');
    await expect(buildImage(session, request())).rejects.toMatchObject({
      code: 'boot-check',
      what: 'The image crashes at start',
      why: expect.stringContaining('no API_KEY'),
    });
  });

  test('a server that writes outside /tmp fails here as it would on Lambda', async () => {
    context.write('server.js', `require('node:fs').writeFileSync('/app/state.json', '{}');\n${SERVER}`);
    await expect(buildImage(session, request())).rejects.toMatchObject({
      what: 'The image crashes at start',
      why: expect.stringMatching(/EROFS|EACCES|read-only/),
    });
  });
});
