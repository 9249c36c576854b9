import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { ask, Visitors } from '../../support/apps/visitors.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

const answering = (more: string) => `
const born = Date.now();
export const handler = async ({ rawPath }) => {
  const answer = { text: 'bad', version: process.env.APP_VERSION, sum: 3 };
  let statusCode = 200;
  ${more}
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
};
`;

/** The app's own check beside its health. */
const CHECKS = `
scenarios:
  - name: own
    steps:
      - { name: health, request: 'GET \${health-url}', expect: { status: 200 } }
      - { name: sum, request: GET /api/sum, expect: { status: 200, json: { $.sum: 3 } } }
`;
// The emulator answers /health itself.
const WITHOUT_SITE = { web: 'none', 'health-path': '/api/health', checks: CHECKS, deadline: '1500ms' };

interface BadBuild {
  code: string;
  /** Of the failure. */
  error: 'candidate' | 'checks';
  says: RegExp;
}

const LAMBDA: Record<string, BadBuild> = {
  'throws when it is loaded': {
    code: answering('') + `throw new Error('no licence for 3 seats');`,
    error: 'candidate',
    says: /cannot start\. Error: no licence for 3 seats/,
  },
  'needs a variable that is not set': {
    code: `const url = new URL(process.env.DATABASE_URL);\nexport const handler = async () => ({ statusCode: 200, body: url.host });`,
    error: 'candidate',
    says: /Invalid URL/,
  },
  'needs a module that is not in the package': {
    code: `import 'no-such-module';\nexport const handler = async () => ({ statusCode: 200 });`,
    error: 'candidate',
    says: /ImportModuleError.*no-such-module/,
  },
  'exports a handler that is none': {
    code: `export const handler = process.env.NO_SUCH_VARIABLE && (async () => ({ statusCode: 200 }));`,
    error: 'candidate',
    says: /HandlerNotFound.*Set handler/,
  },
  'ends its process': { code: `${answering('')}process.exit(1);`, error: 'candidate', says: /Runtime\.ExitError/ },
  'answers 500': { code: answering('statusCode = 500;'), error: 'checks', says: /got 500/ },
  'throws at each call': {
    code: answering(`throw new Error('no table');`),
    error: 'checks',
    says: /health.*Log of function.*no table/,
  },
  'is never ready': {
    code: answering(`if (rawPath === '/api/health') statusCode = 503;`),
    error: 'checks',
    says: /got 503/,
  },
  'starts slower than the deadline': {
    code: answering('if (Date.now() - born < 60_000) statusCode = 503;'),
    error: 'checks',
    says: /got 503/,
  },
  'answers the version of another build': {
    code: answering(`answer.version = 'f'.repeat(16);`),
    error: 'checks',
    says: /got "f{16}".*Check Version/,
  },
  "fails the app's own check": {
    code: answering(`answer.sum = 2;`),
    error: 'checks',
    says: /\$\.sum: expected 3, got 2/,
  },
};

describe('a bad build never goes live: Lambda', () => {
  let stage: DeployStage;
  let api = '';
  const good = (text: string) => stage.app.write('api/index.mjs', answering('').replace(`'bad'`, JSON.stringify(text)));
  const visitors = () =>
    new Visitors(
      () => ask(api, '/api/anything'),
      ({ status, text }) => (status === 200 ? (JSON.parse(text) as { text: string }).text : `${status} ${text}`),
    );
  const versionOf = async (alias: string) => {
    const FunctionName = `${stage.scope.app}-production-lambda`;
    return (
      await testSession()
        .client(LambdaClient)
        .send(new GetAliasCommand({ FunctionName, Name: alias }))
    ).FunctionVersion!;
  };

  beforeAll(async () => {
    stage = new DeployStage(edge, store);
    good('good');
    const { error, outputs } = await stage.deploy(WITHOUT_SITE);
    expect(error).toBeUndefined();
    api = outputs['api-url']!;
  });

  test.each(Object.entries(LAMBDA))('one that %s', async (_, { code, error, says }) => {
    const before = await versionOf('live');
    const meanwhile = visitors();
    stage.app.write('api/index.mjs', code);
    const failed = await stage.deploy(WITHOUT_SITE);
    expect(Object.keys(await meanwhile.stop())).toEqual(['good']);
    expect(failed.error).toMatchObject({ code: error });
    expect(failed.error!.message).toMatch(says);
    expect(failed.error!.message).toContain('What is live was not touched');
    expect(failed.summary.split('\n')[0]).toContain('was not deployed');
    expect(await versionOf('live')).toBe(before);
    expect(await stage.newest()).toMatchObject({ status: 'failed' });
  });

  test('an error of initialization is final: nobody waits for the deadline', async () => {
    stage.app.write('api/index.mjs', LAMBDA['throws when it is loaded']!.code);
    const started = performance.now();
    const { error } = await stage.deploy({ ...WITHOUT_SITE, deadline: '10m' });
    expect(error).toMatchObject({ code: 'candidate' });
    expect(performance.now() - started).toBeLessThan(5 * 60_000);
  });

  test('the good build of before needs no new version; the next good one goes live without a failed request', async () => {
    const before = await versionOf('live');
    good('good');
    expect((await stage.deploy(WITHOUT_SITE)).error).toBeUndefined();
    expect(await versionOf('live')).toBe(before);

    const meanwhile = visitors();
    good('better');
    const { error, outputs } = await stage.deploy(WITHOUT_SITE);
    expect(error).toBeUndefined();
    expect(outputs).toMatchObject({ verdict: 'passed', 'api-url': api });
    const seen = await meanwhile.stop();
    expect(Object.keys(seen).sort()).toEqual(['better', 'good']);
    expect((await stage.newest()).function).toEqual({
      name: `${stage.scope.app}-production-lambda`,
      version: await versionOf('live'),
    });
  });

  test('the first one of all serves nobody either', async () => {
    const fresh = new DeployStage(edge, store);
    fresh.app.write('api/index.mjs', LAMBDA['answers 500']!.code);
    const { error, outputs } = await fresh.deploy(WITHOUT_SITE);
    expect(error).toMatchObject({ code: 'checks' });
    expect(error!.message).toContain('Nothing is live yet');
    expect(outputs).toMatchObject({ url: '', 'api-url': '', release: '' });
    expect((await fresh.releases.current())?.value).toBeUndefined();
  });
});
