import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { listKeys } from '../../../src/site/edge/key-value-store.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { TOLD } from '../../support/apps/told.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

describe('a cancelled deployment says what is live, and whether it was checked', () => {
  test('before anything that is live was touched', async () => {
    const stage = new DeployStage(edge, store);
    expect((await stage.deploy()).error).toBeUndefined();
    stage.app.build('two');
    expect(await stage.cancelled(/^✓ data stack/)).toContain(TOLD.untouched);
    expect((await stage.seen()).page).toBe('one');
  });

  test('after the page went live it is the one of before again, and the next run deploys', async () => {
    const stage = new DeployStage(edge, store);
    const { outputs } = await stage.deploy();
    stage.app.build('two');
    const said = await stage.cancelled(/^✓ site live/, { checks: 'none' });
    expect(said).toMatch(/The previous page is live again/);
    expect(said).toContain(outputs['release']);
    expect(said).toMatch(/The function is at version 1/);
    expect(await stage.settled('one one')).toBe('one one');
    expect((await stage.deploy()).error).toBeUndefined();
    expect((await stage.seen()).page).toBe('two');
  });

  test('between the API and the page, which go live by a write each: neither stays alone', async () => {
    const stage = new DeployStage(edge, store);
    expect((await stage.deploy()).error).toBeUndefined();
    stage.app.build('two');
    expect(await stage.cancelled(/^✓ live/)).toMatch(/The function is at version 1/);
    expect(await stage.settled('one one')).toBe('one one');
  });

  test('after all that was checked before is live: it stays', async () => {
    const stage = new DeployStage(edge, store);
    expect((await stage.deploy()).error).toBeUndefined();
    stage.app.build('two');
    expect(await stage.cancelled(/^✓ site live/)).toMatch(/The new version is live and has passed its checks/);
    expect(await stage.settled('two two')).toBe('two two');
  });

  test('in the middle of a shift it names the share of the new release, and what becomes of it', async () => {
    const stage = new DeployStage(edge, store);
    expect((await stage.deploy()).error).toBeUndefined();
    stage.app.build('two');
    const said = await stage.cancelled(/^Traffic: /, { traffic: '25%/2m, 100%' });
    expect(said).toMatch(/The new release gets 0 % of the viewers, 25 % in \d.*return to the previous release at 20/);
    expect(await stage.settled('one one')).toBe('one one');
  });

  test('where nothing was live before', async () => {
    const stage = new DeployStage(edge, store);
    expect(await stage.cancelled(/^✓ site live/, { checks: 'none' })).toMatch(/nothing was live before/);
    expect(await stage.releases.current()).toBeUndefined();
    // Written when its store was made: these deployments have had no checks that would have written it.
    const { KeyValueStoreArn } = await stage.outputs('web');
    expect(await listKeys(testSession(), KeyValueStoreArn!)).toContain('signing');
    // Cancelled once all is done: what is whole is recorded.
    expect(await stage.cancelled(/^✓ checks/)).toMatch(/is live and has passed its checks/);
    expect((await stage.releases.current())?.value.id).toBe((await stage.newest()).id);
  });
});
