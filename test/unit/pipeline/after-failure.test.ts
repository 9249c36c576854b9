import { describe, expect, test } from '@jest/globals';
import type { AwsSession, Clock } from '../../../src/aws/index.ts';
import { createContext } from '../../../src/operation/index.ts';
import { handleFailure } from '../../../src/pipeline/after-failure.ts';
import type { Deployment } from '../../../src/pipeline/deployment.ts';
import type { BackendRecord, OpenRecord, ReleaseRecord } from '../../../src/release/index.ts';
import { Failure } from '../../../src/report/index.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const backends: BackendRecord[] = [
  { id: 'lambda', domain: 'api.example', protocol: 'https', port: 443, path: '', weight: 100 },
];
const previous = {
  id: '20261120-live',
  commit: 'abcdef0123',
  stacks: [{ role: 'web', outputs: { KeyValueStoreArn: 'arn:kvs' } }],
  backends,
} as unknown as ReleaseRecord;
const failure = new Failure({ code: 'checks', what: 'Check health failed', why: 'HTTP 500.' });

interface Situation {
  touchedLive?: boolean;
  previous?: ReleaseRecord | undefined;
  rollbackOnFailure?: boolean;
  /** No record was opened: nothing has been written yet. */
  unopened?: boolean;
  leaseLost?: boolean;
  /** What the KeyValueStore answers when the API's pointer is put back. */
  broken?: string;
  /** What recording the failure ends with. */
  unrecorded?: string;
}

/** A KeyValueStore that holds `backends`, or fails. */
function keyValueStore(broken: string | undefined): AwsSession {
  const send = async () => {
    if (broken) throw new Error(broken);
    return { ETag: 'e', Value: JSON.stringify({ backends }) };
  };
  return { region: 'eu-central-1', client: () => ({ send }) } as unknown as AwsSession;
}

/** Each wait is a minute, and takes no time. */
function minutesPass(): Clock {
  let now = 0;
  return { now: () => now, sleep: () => Promise.resolve(void (now += 60_000)) };
}

/** A deployment that failed: what it did then, in order, and what the user reads. */
async function failed(situation: Situation) {
  const did: string[] = [];
  const report = {
    ...recordingReporter(),
    note: (line: string) => void did.push(line.replace(/^Going back to release (\S+).*/, 'restore $1')),
  };
  const lost = new AbortController();
  if (situation.leaseLost) lost.abort(new Error('the lease was lost'));
  const deployment = {
    request: {
      app: 'shop',
      environment: 'production',
      mode: 'lambda',
      rollbackOnFailure: situation.rollbackOnFailure ?? true,
      allowReplacement: [],
      connectTo: [],
      run: { commit: 'c0ffee123456' },
    },
    context: createContext(keyValueStore(situation.broken), report, { signal: lost.signal, clock: minutesPass() }),
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
  const reported = (await handleFailure(deployment, failure, situation.unopened ? undefined : opened)) as Failure;
  return { did, reported, warnings: report.warnings, summary: report.markdown.join('\n') };
}

describe('after a step failed', () => {
  test.each<[string, Situation, string[], RegExp]>([
    [
      'what was live is restored first, then the failure is recorded',
      {},
      ['restore 20261120-live', 'record rolled-back'],
      /^HTTP 500\. Release 20261120-live \(commit abcdef0\) was put back, but not seen from outside yet/,
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
      'and going back fails too, both are reported',
      { broken: 'no rights' },
      ['restore 20261120-live', 'record failed'],
      /^HTTP 500\. Going back to release 20261120-live failed too: .*no rights/,
    ],
    ['before the first write, nothing is restored or recorded', { unopened: true }, [], /^HTTP 500$/],
    ['and the lease is lost, another run is at it: hands off', { leaseLost: true }, [], /^HTTP 500$/],
  ])('%s', async (_, situation, did, why) => {
    const result = await failed(situation);
    expect(result.did).toEqual(did);
    expect(result.reported).toMatchObject({
      code: 'checks',
      what: 'Check health failed',
      why: expect.stringMatching(why),
    });
    expect(result.summary).toContain('was not deployed');
  });

  test('without a site there is no edge to ask', async () => {
    const { reported } = await failed({ previous: { ...previous, stacks: [] } });
    expect(reported.why).toBe('HTTP 500. Release 20261120-live (commit abcdef0) is live again');
  });

  test('a record that cannot be written is a warning, beside the failure itself', async () => {
    const result = await failed({ unrecorded: 'no bucket', previous: { ...previous, stacks: [] } });
    expect(result.warnings).toEqual(['The failed release could not be recorded: no bucket']);
    expect(result.reported.why).toMatch(/is live again$/);
  });
});
