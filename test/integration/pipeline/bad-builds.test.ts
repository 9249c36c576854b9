import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { answering, BAD_FUNCTIONS, OWN_CHECKS } from '../../support/apps/bad-functions.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { ask, Visitors } from '../../support/apps/visitors.ts';
import { viewerOf } from '../../support/edge/client.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { failureWith } from '../../support/failure-with.ts';
import { TOLD } from '../../support/apps/told.ts';
import { LIVE } from '../../../src/compute/lambda/request.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

const WITHOUT_SITE = { web: 'none', 'health-path': '/api/health', checks: OWN_CHECKS };
/** For bad builds alone: a good one has time for a second answer where the first one fails for a moment. */
const SHORT = { deadline: '1500ms' };

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
    const FunctionName = stage.stackName('lambda');
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

  test.each(Object.entries(BAD_FUNCTIONS))('one that %s', async (_, { code, inputs, error, says }) => {
    const before = await versionOf(LIVE);
    const meanwhile = visitors();
    stage.app.write('api/index.mjs', code);
    const failed = await stage.deploy({ ...WITHOUT_SITE, ...SHORT, ...inputs });
    expect(Object.keys(await meanwhile.stop())).toEqual(['good']);
    expect(failed.error).toEqual(failureWith(error, TOLD.untouched));
    expect(failed.error!.message).toMatch(says);
    expect(failed.summary.split('\n')[0]).toContain('was not deployed');
    expect(await versionOf(LIVE)).toBe(before);
    expect(await stage.newest()).toMatchObject({ status: 'failed' });
  });

  test.each([
    ['an error of initialization', BAD_FUNCTIONS['throws when it is loaded']!.code, 'candidate'],
    ['a health path that the function does not know', answering('statusCode = 404;'), 'checks'],
  ])('%s is final: nobody waits for the deadline', async (_, code, expected) => {
    stage.app.write('api/index.mjs', code);
    const started = performance.now();
    const { error } = await stage.deploy({ ...WITHOUT_SITE, deadline: '10m' });
    expect(error).toMatchObject({ code: expected });
    expect(performance.now() - started).toBeLessThan(5 * 60_000);
  });

  test('the good build of before needs no new version; the next good one goes live without a failed request', async () => {
    const before = await versionOf(LIVE);
    good('good');
    expect((await stage.deploy(WITHOUT_SITE)).error).toBeUndefined();
    expect(await versionOf(LIVE)).toBe(before);

    const meanwhile = visitors();
    good('better');
    const { error, outputs } = await stage.deploy(WITHOUT_SITE);
    expect(error).toBeUndefined();
    expect(outputs).toMatchObject({ verdict: 'passed', 'api-url': api });
    const seen = await meanwhile.stop('better');
    expect(Object.keys(seen).sort()).toEqual(['better', 'good']);
    expect((await stage.newest()).function).toEqual({
      name: stage.stackName('lambda'),
      version: await versionOf(LIVE),
    });
  });

  test('the first one of all serves nobody either', async () => {
    const fresh = new DeployStage(edge, store);
    fresh.app.write('api/index.mjs', BAD_FUNCTIONS['answers 500']!.code);
    const { error, outputs } = await fresh.deploy({ ...WITHOUT_SITE, ...SHORT });
    expect(error).toEqual(failureWith('checks', TOLD.nothing));
    expect(outputs).toMatchObject({ url: '', 'api-url': '', release: '' });
    expect((await fresh.releases.current())?.value).toBeUndefined();
  });
});

describe('a bad build never goes live: behind a site', () => {
  let stage: DeployStage;
  const inputs = { checks: OWN_CHECKS, 'health-path': '/api/health' };
  const page = (text: string, more = '') =>
    stage.app.write('web/index.html', `<!doctype html><title>app</title>${more}<p>${text}</p>\n`);
  const code = (text: string, more = '') =>
    stage.app.write('api/index.mjs', answering(more).replace(`'bad'`, JSON.stringify(text)));
  /** People who ask a point of presence for the page and the API behind it, in turn. */
  const visitors = async () => {
    const web = await stage.stack('web');
    const visit = viewerOf(edge, web!.outputs['DistributionId']!, 1);
    let turn = 0;
    return new Visitors(
      async () => {
        const { status, text } = await visit(turn++ % 2 === 0 ? '/' : '/api/anything');
        return { status, text };
      },
      ({ status, text }) => `${status} ${/(?:<p>|"text":")(\w+)/.exec(text)?.[1] ?? text}`,
    );
  };

  beforeAll(async () => {
    stage = new DeployStage(edge, store);
    code('good');
    page('good');
    expect((await stage.deploy(inputs)).error).toBeUndefined();
  });

  test.each<[string, () => void, RegExp]>([
    ["an API that fails the app's own check", () => code('bad', 'answer.sum = 2;'), /\$\.sum: expected 3, got 2/],
    ['an API that answers 500', () => code('bad', 'statusCode = 500;'), /got 500/],
    [
      'a page whose script is not there',
      () => page('bad', '<script src="/assets/gone-BQslR4LM.js"></script>'),
      /gone-BQslR4LM\.js, which the page needs/,
    ],
    [
      'a page whose style sheet is a folder of the app',
      () => page('bad', '<link rel=stylesheet href="/styles/main">'),
      /styles\/main, which the page needs/,
    ],
    ['an empty page', () => stage.app.write('web/index.html', '\n'), /page/],
  ])('%s', async (_, build, says) => {
    const meanwhile = await visitors();
    build();
    const failed = await stage.deploy({ ...inputs, ...SHORT });
    expect(Object.keys(await meanwhile.stop())).toEqual(['200 good']);
    expect(failed.error).toEqual(failureWith('checks', TOLD.untouched));
    expect(failed.error!.message).toMatch(says);
    code('good');
    page('good');
  });

  test("a page with another content than the app's own check expects", async () => {
    const meanwhile = await visitors();
    page('bad');
    const own = `${OWN_CHECKS}      - { name: text, request: GET /, expect: { status: 200, body: { contains: good } } }\n`;
    const failed = await stage.deploy({ ...inputs, ...SHORT, checks: own });
    expect(Object.keys(await meanwhile.stop())).toEqual(['200 good']);
    expect(failed.error).toEqual(failureWith('checks', TOLD.untouched));
  });

  test('the next good one goes live without a failed request, its secret stays hidden', async () => {
    const meanwhile = await visitors();
    code('better');
    page('better');
    const { error, log, summary } = await stage.deploy(inputs);
    expect(error).toBeUndefined();
    expect(Object.keys(await meanwhile.stop('200 better')).sort()).toEqual(['200 better', '200 good']);
    expect(await stage.seen()).toMatchObject({ page: 'better', api: { text: 'better' } });
    for (const place of [log, summary]) expect(place).not.toContain('x-deploy-candidate');
  });
});
