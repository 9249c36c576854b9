import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { readStack } from '../../../src/stack/index.ts';
import { PreviewStage, previewGround } from '../../support/apps/preview-stage.ts';
import { testSession } from '../../support/emulator/session.ts';
import type { GitHub } from '../../support/github/server.ts';

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
    const stack = await readStack(testSession(), `${stage.name}-pr-${stage.number}-lambda`);
    expect(stack!.outputs['ApiUrl']).toBeUndefined();

    stage.app.build('two');
    stage.push();
    const second = await stage.run();
    expect(second.error).toBeUndefined();
    expect(second.outputs['url']).toBe(url);
    expect((await stage.visit(url, '/')).text).toContain('<p>two</p>');
    expect(JSON.parse((await stage.visit(url, '/api/x')).text)).toMatchObject({ text: 'two' });
    expect(stage.comments).toHaveLength(1);
    expect(JSON.parse((await store.list(`releases/${stage.name}/`)).length.toString())).toBeGreaterThan(0);
  });
});
