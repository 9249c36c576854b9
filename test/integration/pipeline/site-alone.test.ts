import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { readStack } from '../../../src/stack/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { viewerOf } from '../../support/edge/client.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { stackNameOf } from '../../support/apps/stack-name.ts';

let edge: Edge;
let store: JsonStore;
const alone = { mode: '', source: '' };

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

async function visitorOf({ scope }: DeployStage) {
  const web = await readStack(testSession(), stackNameOf(scope, 'web'));
  return viewerOf(edge, web!.outputs['DistributionId']!, 1);
}

/** A site as generators of pages write it. */
function siteOfPages(): DeployStage {
  const stage = new DeployStage(edge, store);
  stage.app.write('web/404.html', '<!doctype html><title>lost</title><p>not here</p>\n');
  stage.app.write('web/api/index.html', '<!doctype html><title>reference</title><p>the API</p>\n');
  return stage;
}

describe('a site alone', () => {
  test('is planned, recorded and checked like an app, and the same again changes nothing', async () => {
    const stage = siteOfPages();
    stage.app.write('web/node_modules/left/index.js', '');
    const first = await stage.deploy(alone);
    expect(first.error).toBeUndefined();
    expect(first.outputs).toMatchObject({ mode: 'none', 'has-changes': 'true', verdict: 'passed', 'api-url': '' });
    expect(first.summary).toMatch(/\(site\) is live, checks passed[\s\S]*status 404 and 404\.html/);
    const record = await stage.newest();
    expect(record).toMatchObject({ status: 'live', mode: 'none', content: { backend: '' }, verdict: 'passed' });
    expect(record.stacks.map(({ role }) => role)).toEqual(['web']);
    expect(await stage.stack('data')).toBeUndefined();

    const again = await stage.deploy(alone);
    expect(again.error).toBeUndefined();
    expect(again.outputs).toMatchObject({ 'has-changes': 'false', release: record.id });
    // Once each, also where the site is looked at before its step is planned.
    for (const { warnings } of [first, again])
      expect(warnings.filter((text) => text.includes('node_modules'))).toHaveLength(1);
  });

  test("answers what is missing with the build's own 404.html, and has /api for itself", async () => {
    const stage = siteOfPages();
    expect((await stage.deploy(alone)).error).toBeUndefined();
    const visit = await visitorOf(stage);
    expect((await visit('/api/')).text).toContain('the API');
    for (const path of ['/missing', '/missing.png', '/deep/er/missing'])
      expect(await visit(path)).toMatchObject({ status: 404, text: expect.stringContaining('not here') });

    stage.app.write('web/404.html', '<!doctype html><p>elsewhere</p>\n');
    expect((await stage.deploy(alone)).error).toBeUndefined();
    expect((await visit('/missing-too')).text).toContain('elsewhere');
    expect((await stage.deploy({ ...alone, 'web-style': 'app' })).error).toBeUndefined();
    expect(await visit('/deep/link')).toMatchObject({ status: 200, text: expect.stringContaining('<p>one</p>') });
  });

  test('that does not answer well never goes live, its 404.html neither', async () => {
    const stage = siteOfPages();
    expect((await stage.deploy(alone)).error).toBeUndefined();
    stage.app.write('web/404.html', '<!doctype html><p>elsewhere</p>\n');
    const failing = 'scenarios: [{ name: no, steps: [{ request: GET /none.txt, expect: { status: 200 } }] }]';
    const { error } = await stage.deploy({ ...alone, checks: failing, deadline: '1s' });
    expect(error).toMatchObject({ code: 'checks' });
    expect((await stage.newest()).status).toBe('failed');
    expect((await (await visitorOf(stage))('/gone')).text).toContain('not here');
  });

  test('becomes an app with a mode; without one again it is refused, until mode: none says so', async () => {
    const stage = siteOfPages();
    expect((await stage.deploy(alone)).error).toBeUndefined();
    expect((await stage.deploy()).error).toBeUndefined();
    expect((await stage.seen()).api.text).toBe('one');
    expect((await stage.deploy(alone)).error).toMatchObject({ code: 'lost-backend' });
    expect((await stage.seen()).api.text).toBe('one');
    const on = await stage.deploy({ ...alone, mode: 'none' });
    expect(on.error).toBeUndefined();
    expect(on.summary).toContain(stage.stackName('lambda'));
    expect((await (await visitorOf(stage))('/api/')).text).toContain('the API');
  });

  test('goes back to its own paths where the first backend does not answer well', async () => {
    const stage = siteOfPages();
    expect((await stage.deploy(alone)).error).toBeUndefined();
    stage.app.build('two', 500);
    expect((await stage.deploy({ deadline: '1s' })).error).toMatchObject({ code: 'checks' });
    const visit = await visitorOf(stage);
    expect((await visit('/api/')).text).toContain('the API');
    expect((await visit('/')).text).toContain('<p>one</p>');
  });
});
