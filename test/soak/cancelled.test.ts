import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../src/release/index.ts';
import { DeployStage, stageGround } from '../support/apps/deploy-stage.ts';
import type { Edge } from '../support/edge/index.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

/** A check that waits: as long as the API says so, the deployment is at its checks. */
const SLOW = JSON.stringify({
  scenarios: [{ name: 'slow', steps: [{ command: ['node', '-e', 'setTimeout(() => 0, 60000)'], timeout: '90s' }] }],
});

interface Moment {
  when: RegExp;
  inputs?: Record<string, string>;
  /** Of the API's health path in the new build. */
  health?: number;
  says: RegExp;
  /** Page and API that visitors get afterwards. */
  seen: string | readonly string[];
  /** Whether the next run is refused until somebody has decided. */
  refused?: boolean;
}

/** Each on an environment where "one" is live and "two" is deployed. */
const MOMENTS: Record<string, Moment> = {
  'while it is built': {
    when: /building now/,
    inputs: { 'build-command': 'echo building now && sleep 60' },
    says: /What is live was not touched/,
    seen: 'one one',
  },
  'while the stacks are planned and applied': {
    when: /✓ data stack/,
    says: /What is live was not touched/,
    seen: 'one one',
  },
  'while it is checked, before it gets traffic': {
    when: /✓ candidate: /,
    inputs: { checks: SLOW },
    says: /What is live was not touched/,
    seen: 'one one',
  },
  // By then the page may have moved as well.
  'once the function moved': {
    when: /✓ live/,
    says: /The function is at version 1|The new version is live and has passed its checks/,
    seen: ['one one', 'two two'],
  },
  'once the page moved, unchecked': {
    when: /✓ site live/,
    inputs: { checks: 'none' },
    says: /The previous page is live again.*Release \S+ \(commit \w+\) was live before/,
    seen: 'one one',
  },
  'once all is live that was checked': {
    when: /✓ site live/,
    says: /The new version is live and has passed its checks/,
    seen: 'two two',
  },
  'in a shift of traffic': {
    when: /Traffic: /,
    inputs: { traffic: '25%/2m, 100%' },
    says: /The new release gets 0 % of the viewers, 25 % in \d.*return to the previous release at 20/,
    seen: 'one one',
    refused: true,
  },
};

describe('a job that is cancelled as GitHub does it says what is live, in time', () => {
  test.each(Object.entries(MOMENTS))('%s', async (_, { when, inputs = {}, says, seen, refused = false }) => {
    const stage = new DeployStage(edge, store);
    expect((await stage.deploy()).error).toBeUndefined();
    stage.app.build('two');
    const { code, log, said, summary } = await stage.cancelledProcess('deploy', when, inputs);
    // Not killed: it had the time to say it.
    expect(code === 130 ? '' : `ended with ${code}:\n${log}`).toBe('');
    expect(said).toMatch(says);
    expect(summary).toMatch(/^### ⏹️ Cancelled\n[^]*interrupted/);
    expect(summary.match(/^### /gm)).toHaveLength(1);
    expect([seen].flat()).toContain(await stage.settled(seen));
    // The next run completes it, whatever was under way.
    expect((await stage.deploy()).error?.code).toBe(refused ? 'shift-open' : undefined);
    const after = refused ? 'one one' : 'two two';
    expect(await stage.settled(after)).toBe(after);
  });

  test('while it goes back after a failure', async () => {
    const stage = new DeployStage(edge, store);
    expect((await stage.deploy()).error).toBeUndefined();
    // It is fit before it is live, and not afterwards.
    stage.app.build('two', 500, (await stage.outputs('lambda'))['ApiUrl']!.split(/[/.]+/)[1]);
    const { code, said } = await stage.cancelledProcess('deploy', /Going back to release/, { deadline: '2s' });
    expect([code, said]).toEqual([130, expect.stringMatching(/Release \S+ \(commit \w+\) was live before/)]);
    expect(await stage.settled('one one')).toBe('one one');
    stage.app.build('three');
    expect((await stage.deploy()).error).toBeUndefined();
    expect(await stage.settled('three three')).toBe('three three');
  });

  test('a rollback names both releases, and run again it is completed', async () => {
    const stage = new DeployStage(edge, store);
    const first = (await stage.deploy()).outputs['release']!;
    stage.app.build('two');
    const second = (await stage.deploy()).outputs['release']!;
    const inputs = { to: first, reason: 'test' };
    const before = await stage.cancelledProcess('rollback', /Group|::group::|Release \S+ is chosen|✓ /, inputs);
    expect([before.code, before.said]).toEqual([130, expect.stringContaining(first)]);
    expect(before.said).toContain(second);
    expect((await stage.rollback(inputs)).error).toBeUndefined();
    expect(await stage.settled('one one')).toBe('one one');
  });
});
