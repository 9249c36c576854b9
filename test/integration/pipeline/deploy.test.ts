import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createContext } from '../../../src/operation/index.ts';
import { acquireLease, type JsonStore, readLease } from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import type { Edge } from '../../support/edge/index.ts';
import { pushIndex } from '../../support/images/image-index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { failureWith, naming } from '../../support/failure-with.ts';
import { TOLD } from '../../support/apps/told.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

describe('a deployment', () => {
  test('puts API and page live, records what it did, and the same again changes nothing', async () => {
    const stage = new DeployStage(edge, store);
    const first = await stage.deploy();
    expect(first.error).toBeUndefined();
    expect(first.outputs).toMatchObject({ mode: 'lambda', 'has-changes': 'true', verdict: 'passed' });
    expect(first.outputs['url']).toMatch(/^https:\/\/.*\.cloudfront\.net$/);
    expect(JSON.parse(first.outputs['stack-outputs']!)).toMatchObject({
      backend: { ApiUrl: first.outputs['api-url'] },
    });
    const record = await stage.newest();
    expect(record).toMatchObject({
      id: first.outputs['release'],
      status: 'live',
      mode: 'lambda',
      actor: 'ada',
      verdict: 'passed',
      previous: null,
    });
    const { page, api } = await stage.seen();
    expect({ page, text: api.text }).toEqual({ page: 'one', text: 'one' });
    expect(record.content.backend).toContain(api.version);
    expect(first.summary).toMatch(/is live, checks passed[\s\S]*cloudfront\.net[\s\S]*backend stack[\s\S]*mermaid/);

    const newer = stage.app.commit();
    const second = await stage.deploy({}, newer);
    expect(second.error).toBeUndefined();
    // It is the newer commit that runs now: one in between must not overwrite it.
    expect((await stage.releases.current())!.value).toMatchObject({ id: record.id, commit: newer });
    expect(second.outputs).toMatchObject({ 'has-changes': 'false', release: record.id, verdict: 'passed' });
    expect(await stage.releases.list()).toEqual([record.id]);
    expect(second.summary).toContain('up to date, nothing was deployed');
  });

  test('a site that loses most of its pages is refused before anything changes, unless max-delete allows it', async () => {
    const stage = new DeployStage(edge, store);
    const pages = Array.from({ length: 8 }, (_, index) => `web/page-${index}.html`);
    for (const page of pages) stage.app.write(page, page);
    expect((await stage.deploy()).error).toBeUndefined();
    for (const page of pages) rmSync(join(stage.app.folder, page));
    stage.app.build('two');
    const before = await stage.seen();
    const refused = await stage.deploy();
    expect(refused.error).toEqual(failureWith('max-delete', 'max-delete: 100'));
    expect(await stage.seen()).toEqual(before);
    const allowed = await stage.deploy({ 'max-delete': '100' });
    expect(allowed.error).toBeUndefined();
    expect((await stage.seen()).page).toBe('two');
  });

  test('that is bad only where users reach it goes back: API, page and pointer are those of the release before', async () => {
    const stage = new DeployStage(edge, store);
    const good = await stage.deploy({ 'app-env': 'GREETING: hello' });
    expect(good.error).toBeUndefined();
    const before = await stage.seen();
    stage.app.build('two', 500, good.outputs['api-url']);
    // Its candidate has to pass: not as short as for one that is bad there, too.
    const bad = await stage.deploy({ deadline: '10s', 'app-env': 'GREETING: bye' });
    expect(bad.error).toEqual(failureWith('checks', '500', TOLD.again));
    expect(await stage.seen()).toEqual(before);
    expect(before.api.greeting).toBe('hello');
    expect(await stage.newest()).toMatchObject({
      status: 'rolled-back',
      previous: good.outputs['release'],
      verdict: 'failed',
    });
    expect((await stage.releases.current())!.value.id).toBe(good.outputs['release']);
    expect(bad.summary).toContain('was not deployed');

    stage.app.build('three');
    expect((await stage.deploy()).error).toBeUndefined();
    expect((await stage.seen()).page).toBe('three');
  });

  test('that does not answer well says what the application logged, before it goes back', async () => {
    const stage = new DeployStage(edge, store);
    stage.app.write(
      'api/index.mjs',
      `export const handler = async () => {
  console.error('Error: the variable DATABASE_URL is not set');
  return { statusCode: 500, body: 'Internal Server Error' };
};
`,
    );
    const { error, summary } = await stage.deploy({ deadline: '1s' });
    expect(error!.message).toEqual(naming('500', 'DATABASE_URL is not set', TOLD.nothing));
    expect(summary).toMatch(/<details><summary>Log of function[^]*DATABASE_URL/);
  });

  test('that fails the first time serves nobody', async () => {
    const stage = new DeployStage(edge, store);
    stage.app.build('one', 500);
    const { error, outputs, summary } = await stage.deploy({ deadline: '1s' });
    expect(error).toEqual(failureWith('checks', TOLD.nothing));
    expect(summary.split('\n')[0]).toMatch(/was not deployed/);
    expect(outputs).toMatchObject({ url: '', 'api-url': '', release: '' });
    stage.app.build('one');
    expect((await stage.deploy()).error).toBeUndefined();
  });

  test('builds the site once; a build that needs the address fails after the stacks, and nobody says that nothing was deployed', async () => {
    const stage = new DeployStage(edge, store);
    const failing = { 'web-env': 'ORIGIN: "{{web-url}}"', 'web-build-command': 'echo $ORIGIN >> builds.txt; exit 4' };
    const { error, summary } = await stage.deploy(failing);
    expect(error).toEqual(failureWith('build', TOLD.nothing));
    expect(error!.message).not.toMatch(/nothing was deployed/i);
    expect(summary.split('\n')[0]).toMatch(/was not deployed/);
    const again = await stage.deploy({ 'web-build-command': 'echo again >> builds.txt' });
    expect(again.error).toBeUndefined();
    expect(stage.app.read('builds.txt')).toBe(`${again.outputs['url']}\nagain\n`);
  });

  test('asks the backend itself where the health path is not below /api: the page is no proof', async () => {
    const stage = new DeployStage(edge, store);
    stage.app.write('api/index.mjs', `export const handler = async () => ({ statusCode: 500, body: 'broken' });`);
    const broken = await stage.deploy({
      'health-path': '/healthz',
      checks: '',
      deadline: '1s',
      web: 'web',
    });
    expect(broken.error).toEqual(failureWith('checks', 'health'));
    expect((await stage.releases.current())?.value).toBeUndefined();
  });

  test('of nothing but a setting reaches what is live, and so does taking it away', async () => {
    const stage = new DeployStage(edge, store);
    for (const greeting of ['hello', 'bye', undefined]) {
      const { error, outputs } = await stage.deploy(greeting ? { 'app-env': `GREETING: ${greeting}` } : {});
      expect(error).toBeUndefined();
      expect(outputs['has-changes']).toBe('true');
      expect((await stage.seen()).api.greeting).toBe(greeting);
    }
  });

  test('that was killed before its record is recorded by the next run', async () => {
    const stage = new DeployStage(edge, store);
    const first = await stage.deploy();
    stage.app.build('two');
    const second = await stage.deploy();
    // As if the second run had ended right before its last write.
    const moved = (await stage.releases.current())!;
    await stage.releases.promote((await stage.releases.read(first.outputs['release']!))!, moved);
    const third = await stage.deploy();
    expect(third.error).toBeUndefined();
    expect((await stage.releases.current())!.value.id).toBe(third.outputs['release']);
    expect([first.outputs['release'], second.outputs['release']]).not.toContain(third.outputs['release']);
    expect((await stage.deploy()).outputs['release']).toBe(third.outputs['release']);
  });

  test('as a dry run shows the changes and writes nothing', async () => {
    const stage = new DeployStage(edge, store);
    expect((await stage.deploy()).error).toBeUndefined();
    const records = await stage.releases.list();
    const before = await stage.seen();
    stage.app.build('two');
    const plan = await stage.deploy({ 'dry-run': 'true' });
    expect(plan.error).toBeUndefined();
    expect(plan.outputs['has-changes']).toBe('true');
    expect(plan.summary).toMatch(/plan only, nothing was written[\s\S]*backend stack[\s\S]*changed/);
    expect(await stage.seen()).toEqual(before);
    expect(await stage.releases.list()).toEqual(records);
    expect(await readLease(store, stage.scope)).toBeUndefined();
  });

  test('of an older commit is refused, unless it is allowed', async () => {
    const stage = new DeployStage(edge, store);
    const older = stage.app.commit();
    stage.app.build('two');
    expect((await stage.deploy()).error).toBeUndefined();
    // What is checked out counts, whatever GITHUB_SHA says.
    stage.app.checkOut(older);
    const refused = await stage.deploy({}, older);
    expect(refused.error).toMatchObject({ code: 'older-commit' });
    expect((await stage.seen()).page).toBe('two');
    expect((await stage.deploy({ 'allow-older': 'true' }, older)).error).toBeUndefined();
  });

  test('at once with another one waits for it: both go live, one after the other, and the last is what is recorded', async () => {
    const stage = new DeployStage(edge, store);
    expect((await stage.deploy()).error).toBeUndefined();
    const commit = stage.app.commit();
    const both = await Promise.all(
      ['ann', 'bob'].map((name) => stage.deploy({ 'app-env': `GREETING: ${name}` }, commit, `run of ${name}`)),
    );
    expect(both.map(({ error }) => error)).toEqual([undefined, undefined]);
    const records = both.map(({ outputs }) => outputs['release']!);
    const last = records.toSorted().at(-1)!;
    expect((await stage.releases.current())!.value.id).toBe(last);
    expect((await stage.releases.read(last))!.previous).toBe(records.toSorted()[0]);
    expect((await stage.seen()).api.greeting).toBe(['ann', 'bob'][records.indexOf(last)]);
  });

  test('while another run holds the environment says whose it is, and changes nothing', async () => {
    const stage = new DeployStage(edge, store);
    const held = await acquireLease(createContext(testSession(), recordingReporter()), store, stage.scope, {
      operation: 'migration',
      runId: '9',
      runUrl: 'https://github.test/run/9',
      actor: 'bob',
      wait: 0,
      force: false,
    });
    const refused = await stage.deploy({ 'lease-timeout': '0' });
    expect(refused.error).toEqual(failureWith('lease-held', 'migration by bob', 'run/9'));
    expect(await stage.stack('data')).toBeUndefined();
    await held.release();
  });
});

describe('bad input', () => {
  test.each<[Record<string, string>, Error]>([
    [{ 'build-command': 'echo broken; exit 3' }, failureWith('build', 'build-command', 'exit code 3', 'broken')],
    [{ 'build-command': 'rm -r web && mkdir web' }, failureWith('empty-source', 'web (input web)')],
    [{ 'web-build-command': 'rm web/index.html' }, failureWith('no-index', 'web (input web)', 'index.html')],
    [{ 'web-build-command': 'exit 4' }, failureWith('build', 'web-build-command', 'exit code 4')],
  ])('%j is one clear error, and no stack is made', async (inputs, refusal) => {
    const stage = new DeployStage(edge, store);
    const { error } = await stage.deploy(inputs);
    expect(error).toEqual(refusal);
    expect(await stage.stacks()).toEqual([]);
  });

  test('an image index for a function is refused while planning, with the image to give instead', async () => {
    const stage = new DeployStage(edge, store);
    const { reference, digests } = await pushIndex(testSession(), stage.scope.app);
    const { error } = await stage.deploy({ image: reference, 'package-type': 'image' });
    expect(error).toMatchObject({ code: 'input', todo: expect.stringContaining(digests.amd64) });
    expect(await stage.stacks()).toEqual([]);
  });
});
