import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { listResources } from '../../../src/stack/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { ask, Visitors } from '../../support/apps/visitors.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { baseImage } from '../../support/images/base-image.ts';
import { removeImages, serverDockerfile } from '../../support/images/image-context.ts';
import { describeWith } from '../../support/needs.ts';

const server = (text: string, more = '', port = 'process.env.PORT') => `
const born = Date.now();
require('node:http').createServer(({ url }, response) => {
  const answer = { text: ${JSON.stringify(text)}, version: process.env.APP_VERSION, sum: 3 };
  let status = 200;
  ${more}
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}).listen(Number(${port}));
`;

const CHECKS = `
scenarios:
  - name: own
    steps:
      - { name: health, request: 'GET \${health-url}', expect: { status: 200 } }
      - { name: sum, request: GET /api/sum, expect: { status: 200, json: { $.sum: 3 } } }
`;

const BAD: Record<string, [source: string, says: RegExp]> = {
  'throws when it starts': [`throw new Error('no licence for 3 seats');`, /no licence for 3 seats/],
  'needs a variable that is not set': [server('bad') + 'new URL(process.env.DATABASE_URL);', /Invalid URL/],
  'answers 500': [server('bad', 'status = 500;'), /got 500/],
  'listens on another port': [server('bad', '', '9999'), /got 502/],
  'is never ready': [server('bad', `if (url === '/api/health') status = 503;`), /got 503/],
  'starts slower than the deadline': [server('bad', 'if (Date.now() - born < 60_000) status = 503;'), /got 503/],
  'answers the version of another build': [server('bad', `answer.version = 'f'.repeat(16);`), /got "f{16}"/],
  "fails the app's own check": [server('bad', 'answer.sum = 2;'), /\\$\\.sum: expected 3, got 2/],
  'ends after five seconds': [server('bad') + 'setTimeout(() => process.exit(3), 5000);', /exit code 3|got 50[23]/],
};

let edge: Edge;
let store: JsonStore;
beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

describeWith('docker')('a bad container never goes live', () => {
  let stage: DeployStage;
  let api = '';
  const inputs = {
    mode: 'container',
    source: '',
    web: 'none',
    registry: new URL(process.env['AWS_ENDPOINT_URL']!).host,
    'boot-check': 'off',
    'health-path': '/api/health',
    checks: CHECKS,
    deadline: '3s',
  };
  const visitors = () =>
    new Visitors(
      () => ask(api, '/api/anything'),
      ({ status, text }) => (status === 200 ? (JSON.parse(text) as { text: string }).text : `${status} ${text}`),
    );
  const stack = () => `${stage.scope.app}-production-container`;
  /** What runs, by the name of its service. */
  const services = async () => {
    const { services: found = [] } = await testSession()
      .client(ECSClient)
      .send(new DescribeServicesCommand({ cluster: stack(), services: [stack(), `${stack()}-candidate`] }));
    return found.filter(({ status }) => status === 'ACTIVE').map(({ serviceName }) => serviceName);
  };

  beforeAll(async () => {
    stage = new DeployStage(edge, store);
    stage.app.write('Dockerfile', serverDockerfile(await baseImage('node')));
    stage.app.write('server.js', server('good'));
    const { error, outputs } = await stage.deploy({ ...inputs, deadline: '60s' });
    expect(error).toBeUndefined();
    // Reached through the emulator's port.
    const address = new URL(outputs['api-url']!);
    address.port = new URL(process.env['AWS_ENDPOINT_URL']!).port;
    api = address.href;
  }, 120_000);
  afterAll(() => removeImages('docker', stage.scope.app));

  test.each(Object.entries(BAD))(
    'one that %s',
    async (_, [source, says]) => {
      const meanwhile = visitors();
      stage.app.write('server.js', source);
      const failed = await stage.deploy(inputs);
      expect(Object.keys(await meanwhile.stop())).toEqual(['good']);
      expect(failed.error!.message).toMatch(says);
      expect(failed.error!.message).toContain('What is live was not touched');
      expect(await services()).toEqual([stack()]);
      expect(await stage.newest()).toMatchObject({ status: 'failed' });
    },
    120_000,
  );

  test('the next good one goes live, and nothing stays beside it', async () => {
    stage.app.write('server.js', server('better'));
    const { error, log } = await stage.deploy({ ...inputs, deadline: '60s' });
    expect(error).toBeUndefined();
    expect(JSON.parse((await ask(api, '/api/anything')).text)).toMatchObject({ text: 'better' });
    expect(await services()).toEqual([stack()]);
    const names = (await listResources(testSession(), stack())).filter(
      ({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE',
    );
    expect(names.filter(({ LogicalResourceId }) => /^Candidate/.test(LogicalResourceId!))).toEqual([]);
    expect(log).not.toMatch(/x-candidate-key: [0-9a-f]/);
    expect((await stage.deploy(inputs)).outputs['has-changes']).toBe('false');
  }, 120_000);
});
