import { describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../src/pipeline/deployment.ts';
import { undo } from '../../../src/pipeline/undo.ts';
import type { Lease, OpenRecord, ReleaseRecord } from '../../../src/release/index.ts';
import { Failure, recordingReporter } from '../../../src/report/index.ts';

const previous = { id: '20261120-live', commit: 'abcdef0123', stacks: [] } as unknown as ReleaseRecord;
const failure = new Failure({ code: 'checks', what: 'Check health failed', why: 'HTTP 500.' });

interface Situation {
  touchedLive?: boolean;
  previous?: ReleaseRecord | undefined;
  rollbackOnFailure?: boolean;
  /** No record was opened: nothing has been written yet. */
  unopened?: boolean;
  leaseLost?: boolean;
  /** What going back ends with. */
  broken?: string;
  /** What recording the failure ends with. */
  unrecorded?: string;
}

/** A deployment that failed: what it did then, in order, and what the user reads. */
async function undone(situation: Situation) {
  const did: string[] = [];
  const report = recordingReporter();
  const deployment = {
    request: {
      app: 'shop',
      environment: 'production',
      mode: 'lambda',
      rollbackOnFailure: situation.rollbackOnFailure ?? true,
      run: { commit: 'c0ffee123456' },
    },
    session: { region: 'eu-central-1' },
    report,
    previous: 'previous' in situation ? situation.previous : previous,
    plans: {},
    results: {},
    timeline: [],
    touchedLive: situation.touchedLive ?? true,
  } as unknown as Deployment;
  const opened: OpenRecord = {
    record: previous,
    close: (changes) => {
      did.push(`record ${changes.status}`);
      return situation.unrecorded ? Promise.reject(new Error(situation.unrecorded)) : Promise.resolve(previous);
    },
  };
  const lost = new AbortController();
  if (situation.leaseLost) lost.abort(new Error('the lease was lost'));
  const lease: Lease = { signal: lost.signal, release: () => Promise.resolve() };
  const restore = (_: Deployment, { id }: ReleaseRecord) => {
    did.push(`restore ${id}`);
    return situation.broken ? Promise.reject(new Error(situation.broken)) : Promise.resolve();
  };
  const told = (await undo(deployment, failure, situation.unopened ? undefined : opened, lease, restore)) as Failure;
  return { did, told, warnings: report.warnings, summary: report.markdown.join('\n') };
}

describe('after a step failed', () => {
  test.each<[string, Situation, string[], RegExp]>([
    [
      'what was live is restored first, then the failure is recorded',
      {},
      ['restore 20261120-live', 'record rolled-back'],
      /^HTTP 500\. Release 20261120-live \(commit abcdef0\) is live again$/,
    ],
    [
      'before anything that is live was touched, nothing is restored',
      { touchedLive: false },
      ['record failed'],
      /What is live was not touched$/,
    ],
    [
      'of a first deployment, what there is stays',
      { previous: undefined },
      ['record failed'],
      /There is no earlier release to go back to/,
    ],
    [
      'with rollback-on-failure: false it stays too',
      { rollbackOnFailure: false },
      ['record failed'],
      /rollback-on-failure is false/,
    ],
    [
      'and going back fails too, both are told',
      { broken: 'no rights' },
      ['restore 20261120-live', 'record failed'],
      /^HTTP 500\. Going back to release 20261120-live failed too: no rights$/,
    ],
    ['before the first write, nothing is restored or recorded', { unopened: true }, [], /^HTTP 500$/],
    ['and the lease is lost, another run is at it: hands off', { leaseLost: true }, [], /^HTTP 500$/],
  ])('%s', async (_, situation, did, why) => {
    const result = await undone(situation);
    expect(result.did).toEqual(did);
    expect(result.told).toMatchObject({ code: 'checks', what: 'Check health failed', why: expect.stringMatching(why) });
    expect(result.summary).toContain('was not deployed');
  });

  test('a record that cannot be written is a warning, beside the failure itself', async () => {
    const result = await undone({ unrecorded: 'no bucket' });
    expect(result.warnings).toEqual(['The failed release could not be recorded: no bucket']);
    expect(result.told.why).toMatch(/is live again$/);
  });
});
