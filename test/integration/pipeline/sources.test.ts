import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import type { Edge } from '../../support/edge/index.ts';
import { failureWith } from '../../support/failure-with.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

/** A repository with two apps, and the inputs of the matrix job that deploys one of them. */
function monorepo() {
  const stage = new DeployStage(edge, store);
  const job = (name: string) => {
    stage.app.write(
      `apps/${name}/api/index.mjs`,
      `export const handler = async () => ({ statusCode: 200, body: JSON.stringify({ text: ${JSON.stringify(name)} }) });`,
    );
    return { 'working-directory': `apps/${name}`, web: 'none', 'health-path': '/up', 'connect-to': '' };
  };
  return { stage, api: job('api'), billing: job('billing') };
}

/** What the app at an address answers: names below localhost are this machine. */
async function answer(url: string | undefined): Promise<unknown> {
  const { host, port } = new URL(url!);
  const [response] = (await once(get({ host: '127.0.0.1', port, path: '/up', headers: { host } }), 'response')) as [
    IncomingMessage,
  ];
  return await json(response);
}

describe('two apps of one repository', () => {
  test('without the input app each has an address of its own', async () => {
    const { stage, api, billing } = monorepo();
    const commit = stage.app.commit();
    const [first, second] = [
      await stage.deploy({ ...api, app: '' }, commit),
      await stage.deploy({ ...billing, app: '' }, commit),
    ];
    expect([first.error, second.error]).toEqual([undefined, undefined]);
    expect(await answer(first.outputs['url'])).toEqual({ text: 'api' });
    expect(await answer(second.outputs['url'])).toEqual({ text: 'billing' });
  });

  test('with one name are refused, until allow-new-source says that the app was moved', async () => {
    const { stage, api, billing } = monorepo();
    const commit = stage.app.commit();
    const first = await stage.deploy(api, commit);
    expect(first.error).toBeUndefined();
    expect(await stage.newest()).toMatchObject({ folder: 'apps/api', repository: stage.repository });
    const refused = await stage.deploy(billing, commit);
    expect(refused.error).toEqual(
      failureWith('new-source', 'apps/api', 'apps/billing', stage.repository, 'allow-new-source: true'),
    );
    expect(await answer(first.outputs['url'])).toEqual({ text: 'api' });

    const moved = await stage.deploy({ ...billing, 'allow-new-source': 'true' }, commit);
    expect(moved.error).toBeUndefined();
    expect(await answer(first.outputs['url'])).toEqual({ text: 'billing' });
    expect((await stage.deploy(billing, commit)).error).toBeUndefined();
    expect((await stage.deploy(api, commit)).error).toMatchObject({ code: 'new-source' });
  });

  test('the same content in a new folder is recorded with it, and a record without a folder is taken over', async () => {
    const { stage, api } = monorepo();
    const commit = stage.app.commit();
    const { error, outputs } = await stage.deploy(api, commit);
    expect(error).toBeUndefined();
    stage.app.write('moved/api/index.mjs', stage.app.read('apps/api/api/index.mjs'));
    const moved = { ...api, 'working-directory': 'moved' };
    expect((await stage.deploy({ ...moved, 'allow-new-source': 'true' }, commit)).error).toBeUndefined();
    expect((await stage.deploy(moved, commit)).error).toBeUndefined();

    const current = await stage.releases.current();
    const { folder: _, ...before } = (await stage.releases.read(outputs['release']!))!;
    const old = { ...before, id: `${before.id}0` };
    await stage.releases.open(old);
    await stage.releases.promote(old, current);
    expect((await stage.deploy(api, commit)).error).toBeUndefined();
  });
});
