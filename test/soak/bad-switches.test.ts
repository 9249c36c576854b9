import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonStore } from '../../src/release/index.ts';
import { BAD_CONTAINERS, LiveContainer, server } from '../support/apps/bad-containers.ts';
import { answering, BAD_FUNCTIONS, OWN_CHECKS } from '../support/apps/bad-functions.ts';
import { DeployStage, stageGround } from '../support/apps/deploy-stage.ts';
import { ask, Visitors } from '../support/apps/visitors.ts';
import { viewerOf } from '../support/edge/client.ts';
import type { Edge } from '../support/edge/index.ts';
import { baseImage } from '../support/images/base-image.ts';
import { removeImages, serverDockerfile } from '../support/images/image-context.ts';
import { runtimeInterfaceEmulator, webAdapter } from '../support/images/web-adapter.ts';
import { describeWith } from '../support/needs.ts';
import { TOLD } from '../support/apps/told.ts';

let edge: Edge;
let store: JsonStore;
beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

const FUNCTION = { checks: OWN_CHECKS, 'health-path': '/api/health', deadline: '60s' };
const GOOD = answering('').replace(`'bad'`, `'good'`);

/** People who ask a point of presence for the page and the API behind it, in turn. */
async function visitorsOf(stage: DeployStage): Promise<Visitors> {
  const web = await stage.stack('web');
  const visit = viewerOf(edge, web!.outputs['DistributionId']!, 1);
  let turn = 0;
  return new Visitors(
    async () => await visit(turn++ % 2 === 0 ? '/' : '/api/anything'),
    ({ status, text }) => (status === 200 ? (/(?:<p>|"text":")(\w+)/.exec(text)?.[1] ?? text) : `${status} ${text}`),
  );
}

/** What is live answers "good" while the work, which fails, goes on, and was not touched by it. */
async function meetsNobody(visitors: Visitors, work: Promise<{ error?: Error | undefined }>): Promise<string> {
  const { error } = await work;
  expect(Object.keys(await visitors.stop())).toEqual(['good']);
  expect(error?.message).toContain(TOLD.untouched);
  return error!.message;
}

describeWith('docker')('a bad build meets nobody where the mode changes with it', () => {
  let stage: DeployStage;
  let container: LiveContainer;

  beforeAll(async () => {
    stage = new DeployStage(edge, store);
    container = new LiveContainer(stage, {});
    stage.app.write('Dockerfile', serverDockerfile(await baseImage('node')));
    stage.app.write('web/index.html', '<!doctype html><title>app</title><p>good</p>\n');
    stage.app.write('api/index.mjs', GOOD);
    expect((await stage.deploy(FUNCTION)).error).toBeUndefined();
  }, 300_000);
  afterAll(() => removeImages('docker', stage.scope.app));

  test.each(Object.entries(BAD_CONTAINERS))(
    'from the function to a container that %s',
    async (_, [source, says, inputs]) => {
      const meanwhile = await visitorsOf(stage);
      expect(await meetsNobody(meanwhile, container.deploy(source, '3s', inputs))).toMatch(says);
    },
    300_000,
  );

  test('from the function to a container whose page is broken, and then to a good one', async () => {
    const page = (more: string) =>
      stage.app.write('web/index.html', `<!doctype html><title>app</title>${more}<p>good</p>\n`);
    page('<script src="/assets/gone-BQslR4LM.js"></script>');
    const meanwhile = await visitorsOf(stage);
    const said = await meetsNobody(meanwhile, container.deploy(server('bad'), '60s'));
    expect(said).toMatch(/gone-BQslR4LM\.js, which the page needs/);
    page('');
    const visitors = await visitorsOf(stage);
    expect((await container.deploy(server('good'), '60s')).error).toBeUndefined();
    expect(Object.keys(await visitors.stop())).toEqual(['good']);
  }, 300_000);

  test.each(Object.entries(BAD_FUNCTIONS))(
    'from the container to a function that %s',
    async (_, { code, inputs, error, says }) => {
      const meanwhile = await visitorsOf(stage);
      stage.app.write('api/index.mjs', code);
      const failing = stage.deploy({ ...FUNCTION, deadline: '1500ms', ...inputs });
      expect(await meetsNobody(meanwhile, failing)).toMatch(says);
      expect((await failing).error).toMatchObject({ code: error });
    },
    300_000,
  );
});

describeWith('docker')('a bad image of a function never goes live', () => {
  let stage: DeployStage;
  let inputs: Record<string, string>;
  let address = '';

  beforeAll(async () => {
    stage = new DeployStage(edge, store);
    // AWS brings the runtime API itself; the local stand-in for it is in the image.
    const dockerfile = serverDockerfile(await baseImage('node'));
    const more = `COPY aws-lambda-rie /aws-lambda-rie
COPY lambda-adapter /opt/extensions/lambda-adapter
ENV PORT=3000 AWS_LWA_PORT=3000 AWS_LWA_READINESS_CHECK_PATH=/api/health
`;
    stage.app.write('Dockerfile', `${dockerfile.trimEnd()}\n${more}`);
    copyFileSync(runtimeInterfaceEmulator(), join(stage.app.folder, 'aws-lambda-rie'));
    copyFileSync(webAdapter(), join(stage.app.folder, 'lambda-adapter'));
    inputs = {
      ...FUNCTION,
      source: '',
      web: 'none',
      'package-type': 'image',
      'boot-check': 'off',
      port: '3000',
      registry: new URL(process.env['AWS_ENDPOINT_URL']!).host,
      'parameter-overrides': 'EntryPoint: /aws-lambda-rie,node,server.js',
    };
    stage.app.write('server.js', server('good'));
    const { error, outputs } = await stage.deploy(inputs);
    expect(error).toBeUndefined();
    address = outputs['api-url']!;
  }, 300_000);
  afterAll(() => removeImages('docker', stage.scope.app));

  test.each(Object.entries(BAD_CONTAINERS))(
    'one that %s',
    async (_, [source, , more]) => {
      const meanwhile = new Visitors(
        () => ask(address, '/api/anything'),
        ({ status, text }) => (status === 200 ? (JSON.parse(text) as { text: string }).text : `${status} ${text}`),
      );
      stage.app.write('server.js', source);
      await meetsNobody(meanwhile, stage.deploy({ ...inputs, deadline: '3s', ...more }));
    },
    300_000,
  );
});
