import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { askAnew } from '../../../src/checks/http/ask-anew.ts';
import { readPreviewHost, removePreviewHost, writePreviewHost } from '../../../src/site/index.ts';
import { stageGround } from '../../support/apps/deploy-stage.ts';
import { contextOf } from '../../support/cloudformation/deploy-stack.ts';
import { previewDomain } from '../../support/apps/preview-domain.ts';
import { PreviewStage, previewGround } from '../../support/apps/preview-stage.ts';
import { takeDown } from '../../support/apps/teardown.ts';
import { DyingPreview } from '../../support/crashes/preview-crashes.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import type { GitHub } from '../../support/github/server.ts';

// No other suite deploys there.
const AWS_REGION = 'eu-west-3';
const session = testSession().inRegion(AWS_REGION);
let github: GitHub;
let edge: Edge;
let place: Awaited<ReturnType<typeof previewDomain>>;

beforeAll(async () => {
  [{ github }, { edge }, place] = await Promise.all([previewGround(), stageGround(), previewDomain(AWS_REGION)]);
});
afterAll(async () => {
  await Promise.all([github.stop(), edge.stop()]);
});

/** What a browser sees: over TLS, found by the name alone. */
async function seen(url: string) {
  const { answer, problem } = await askAnew({ url, connectTo: edge.connectTo.split('\n') });
  if (!answer) throw problem;
  return { status: answer.status, robots: answer.headers['x-robots-tag'], text: answer.body.toString() };
}
const PRIVATE = 'noindex, nofollow';

test('below the domain of previews a host leads to page and API, and goes with the preview', async () => {
  const { domain, hosts: store } = place;
  const stage = new PreviewStage(github);
  const name = `pr-${stage.number}--${stage.name}`;
  const run = () => stage.run({ 'connect-to': edge.connectTo }, { variables: { AWS_REGION } });
  const url = `https://${name}.${domain}`;
  expect(await seen(url)).toMatchObject({ status: 404, robots: PRIVATE });

  // Somebody previews the same pull request from another region: nothing is made here.
  const elsewhere = {
    session: testSession().inRegion('eu-north-1'),
    domain: 'a1b2.execute-api.eu-north-1.amazonaws.com',
  };
  await writePreviewHost(contextOf(elsewhere.session), { store, name }, elsewhere.domain);
  const refused = await run();
  expect(refused.error).toMatchObject({ code: 'conflict', message: expect.stringContaining(elsewhere.domain) });
  expect(await stage.stack('web', session)).toBeUndefined();
  await removePreviewHost(contextOf(session), { store, name });
  expect(await readPreviewHost(elsewhere.session, { store, name })).toBe(elsewhere.domain);
  await removePreviewHost(contextOf(elsewhere.session), { store, name });

  const { error, outputs } = await run();
  expect(error).toBeUndefined();
  expect(outputs).toMatchObject({ state: 'ready', url, verdict: 'passed' });
  expect(stage.comments[0]!.body).toContain(`<${url}>`);
  expect(await seen(`${url}/`)).toMatchObject({
    status: 200,
    robots: PRIVATE,
    text: expect.stringContaining('<p>one</p>'),
  });
  const api = await seen(`${url}/api/x`);
  expect([api.robots, JSON.parse(api.text)]).toEqual([PRIVATE, expect.objectContaining({ text: 'one' })]);
  expect(await seen(`${url}/missing.png`)).toMatchObject({ status: 404, robots: PRIVATE });

  const { scope } = stage;
  const { error: failed, outputs: end, left } = await takeDown(scope, {}, { AWS_REGION }, undefined, 'PreviewRole');
  expect({ failed, status: end['status'], left }).toEqual({ failed: undefined, status: 'done', left: [] });
  expect(await readPreviewHost(session, { store, name })).toBeUndefined();
});

// Every other point: npm run soak.
const HOST = /\/key-value-stores\/.*\/keys/;

test('a deployment that is killed before the write of its host leaves neither host nor preview after one sweep', async () => {
  const preview = new DyingPreview(github, place.store, { 'connect-to': edge.connectTo }, place);
  expect((await preview.killedDeploy({ write: HOST, when: 'before' })).at(-1)).toMatch(HOST);
  expect(await preview.leftAfterSweep()).toEqual([]);
});

test('jobs that are killed after the write of a host, and of its end, leave neither host nor preview after one sweep', async () => {
  const preview = new DyingPreview(github, place.store, { 'connect-to': edge.connectTo }, place);
  expect((await preview.killedDeploy({ write: HOST, when: 'after' })).at(-1)).toMatch(HOST);
  expect((await preview.killedTeardown({ write: HOST, when: 'after' })).at(-1)).toMatch(HOST);
  expect(await preview.leftAfterSweep()).toEqual([]);
});
