import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createContext } from '../../../src/operation/index.ts';
import type { Deployment } from '../../../src/pipeline/deployment.ts';
import type { PlannedStep } from '../../../src/pipeline/step.ts';
import { door } from '../../../src/pipeline/steps/door.ts';
import type { JsonStore } from '../../../src/release/index.ts';
import { PreviewStage, previewGround } from '../../support/apps/preview-stage.ts';
import { testSession } from '../../support/emulator/session.ts';
import type { GitHub } from '../../support/github/server.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { scopePrefix } from '../../../src/release/index.ts';

let github: GitHub;
let store: JsonStore;

beforeAll(async () => {
  ({ github, store } = await previewGround());
});
afterAll(() => github.stop());

describe('a preview', () => {
  test('has an address of its own that serves page and API, and no search engine lists it', async () => {
    const stage = new PreviewStage(github);
    const first = await stage.run();
    expect(first.error).toBeUndefined();
    expect(first.outputs).toMatchObject({ state: 'ready', environment: `pr-${stage.number}`, verdict: 'passed' });
    const url = first.outputs['url']!;
    const page = await stage.visit(url, '/');
    expect(page).toMatchObject({ status: 200, headers: { 'x-robots-tag': 'noindex, nofollow' } });
    expect(page.text).toContain('<p>one</p>');
    expect((await stage.visit(url, '/assets/app-BQslR4LL.js')).text).toContain('document.title');
    const api = await stage.visit(url, '/api/anything');
    expect(api).toMatchObject({ status: 200, headers: { 'x-robots-tag': 'noindex, nofollow' } });
    expect(JSON.parse(api.text)).toMatchObject({ text: 'one' });
    expect((await stage.visit(url, '/missing.png')).status).toBe(404);
    expect((await stage.visit(url, '/deep/link')).text).toContain('<p>one</p>');
    const stack = await stage.stack('lambda');
    expect(stack!.outputs['ApiUrl']).toBeUndefined();

    // People keep the address while the next push is deployed.
    const told: string[] = [];
    github.refuse = (request, body) => {
      if (request.startsWith('PATCH') && request.includes('comments')) told.push((body as { body: string }).body);
      return undefined;
    };
    stage.app.build('two');
    stage.push();
    const second = await stage.run();
    github.refuse = undefined;
    expect(told[0]).toMatch(/building/);
    expect(told[0]).toContain(url);
    expect(second.error).toBeUndefined();
    expect(second.outputs['url']).toBe(url);
    expect((await stage.visit(url, '/')).text).toContain('<p>two</p>');
    expect(JSON.parse((await stage.visit(url, '/api/x')).text)).toMatchObject({ text: 'two' });
    expect(stage.comments).toHaveLength(1);
    expect(await store.list(scopePrefix(stage.scope))).not.toEqual([]);
  });

  test('with a password lets nobody else in, to page, API and errors alike; its checks come in', async () => {
    const stage = new PreviewStage(github);
    const password = 'a long secret of ours';
    const { error, outputs, log } = await stage.run({ password });
    expect(error).toBeUndefined();
    expect(outputs).toMatchObject({ state: 'ready', verdict: 'passed' });
    const { url = '', 'bypass-key': key = '' } = outputs;
    const closed = { status: 401, headers: { 'x-robots-tag': 'noindex, nofollow', 'cache-control': 'no-store' } };
    for (const path of ['/', '/api/x', '/missing.png', '/.well-known/deploy', '/assets/app-BQslR4LL.js'])
      expect(await stage.visit(url, path)).toMatchObject(closed);
    const headers = { 'x-deploy-preview': key };
    expect((await stage.visit(url, '/', { headers })).text).toContain('<p>one</p>');
    expect(JSON.parse((await stage.visit(url, '/api/x', { headers })).text)).toMatchObject({ text: 'one' });
    const sent = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    const body = new URLSearchParams({ password, to: '/deep/link' }).toString();
    const opened = await stage.visit(url, '/.well-known/deploy-preview', { ...sent, body });
    expect(opened).toMatchObject({ status: 303, headers: { location: '/deep/link' } });
    const cookie = opened.headers['set-cookie']![0]!.split(';')[0]!;
    expect((await stage.visit(url, '/deep/link', { headers: { cookie } })).text).toContain('<p>one</p>');
    for (const text of [stage.comments[0]!.body, JSON.stringify(github.deployments), log])
      for (const secret of [password, key]) expect(text).not.toContain(secret);
    expect(stage.comments[0]!.body).toContain('asks for the password');

    // A secret that is not passed on any more opens nothing.
    stage.push();
    expect((await stage.run()).error).toMatchObject({ code: 'input', message: expect.stringContaining('password') });
    expect(await stage.visit(url, '/')).toMatchObject(closed);
    // Nor where the stack of the door itself changes, and its outputs are not known yet.
    const { web } = JSON.parse(outputs['stack-outputs']!) as { web: Record<string, string> };
    const changing = {
      request: { app: stage.name, environment: `pr-${stage.number}`, preview: { until: new Date().toISOString() } },
      context: createContext(testSession(), recordingReporter()),
      plans: { web: { hasChanges: true, outputs: web } },
      results: {},
    } as unknown as Deployment;
    const step = (await door.plan(changing)) as PlannedStep;
    await expect(step.guard!()).rejects.toMatchObject({ code: 'input' });
    await expect(step.apply()).rejects.toMatchObject({ code: 'input' });
    expect((await stage.run({ password: 'short' })).error).toMatchObject({ code: 'input' });
    stage.push();
    const changed = await stage.run({ password: `${password} changed` });
    expect(changed.outputs).toMatchObject({ state: 'ready', url });
    expect(await stage.visit(url, '/', { headers })).toMatchObject(closed);
  });
});
