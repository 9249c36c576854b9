import { describe, expect, test } from '@jest/globals';
import type { AwsSession, Clock } from '../../../src/aws/index.ts';
import type { BootCheckResult } from '../../../src/image/index.ts';
import { createContext } from '../../../src/operation/index.ts';
import { handleFailure } from '../../../src/pipeline/after-failure.ts';
import type { Deployment } from '../../../src/pipeline/deployment.ts';
import type { Standing } from '../../../src/pipeline/failed-deployment.ts';
import type { BackendRecord, OpenRecord, ReleaseRecord } from '../../../src/release/index.ts';
import { Failure } from '../../../src/report/index.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const backends: BackendRecord[] = [{ id: 'lambda', domain: 'api.example', protocol: 'https', port: 443, path: '' }];
const previous = {
  id: '20261120-live',
  commit: 'abcdef0123',
  content: { backend: 'sha256:0' },
  stacks: [
    {
      role: 'web',
      outputs: { KeyValueStoreArn: 'arn:kvs', DistributionDomain: 'edge.invalid', WebUrl: 'https://edge.invalid' },
      parameters: {},
    },
  ],
  backends,
} as unknown as ReleaseRecord;
const failure = new Failure({ code: 'checks', what: 'Check health failed', why: 'HTTP 500.' });

interface Situation {
  touchedLive?: boolean;
  previous?: ReleaseRecord | undefined;
  rollbackOnFailure?: boolean;
  /** No record was opened: nothing but content may have been written yet. */
  unopened?: boolean;
  leaseLost?: boolean;
  /** What the record says is live meanwhile. */
  live?: string;
  /** What the KeyValueStore answers when the API's pointer is put back. */
  broken?: string;
  failedStep?: string;
  bootCheck?: BootCheckResult;
  /** What the failure says is to be done. */
  todo?: string;
  /** The checks were run, and failed. */
  checked?: boolean;
  /** A stack that the deployment has made. */
  made?: string;
  /** A stack that was there before this app's first record. */
  before?: string;
  /** It was a rollback by hand. */
  goesBack?: boolean;
  /** A plan of migrations has left the app frozen; what letting it write again ends with. */
  frozen?: 'well' | 'a failure';
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
    note(line: string) {
      // What each step did is told as in every deployment.
      if (!line.startsWith('✓')) did.push(line.replace(/^Going back to release (\S+).*/, 'restore $1'));
    },
  };
  const thawed = (end: string) => {
    did.push('thaw');
    return end === 'well' ? Promise.resolve() : Promise.reject(new Error('no parameter'));
  };
  const lost = new AbortController();
  if (situation.leaseLost) lost.abort(new Error('the lease was lost'));
  const deployment = {
    request: {
      app: 'shop',
      environment: 'production',
      mode: 'lambda',
      healthPath: '/up',
      rollbackOnFailure: situation.rollbackOnFailure ?? true,
      allowReplacement: [],
      connectTo: [],
      run: { commit: 'c0ffee123456' },
    },
    context: createContext(keyValueStore(situation.broken), report, { signal: lost.signal, clock: minutesPass() }),
    previous: 'previous' in situation ? situation.previous : previous,
    plans: situation.before ? { backend: { stackName: situation.before, state: 'UPDATE_COMPLETE', changes: [] } } : {},
    results: {},
    timeline: situation.failedStep
      ? [{ name: situation.failedStep, start: 0, end: 1, status: 'failed', did: '', after: [] }]
      : [],
    touchedLive: situation.touchedLive ?? true,
    bootCheck: situation.bootCheck,
    ...(situation.goesBack && { goesBack: true }),
    ...(situation.frozen && { frozen: [{ plan: 'users.yaml', thaw: () => thawed(situation.frozen!) }] }),
    ...(situation.checked && { checks: { verdict: 'failed', results: [] } }),
    ...(situation.made && { results: { data: { stackName: situation.made, hasChanges: true } } }),
  } as unknown as Deployment;
  const opened: OpenRecord = {
    record: previous,
    close: (changes) => {
      did.push(`record ${changes.status}`);
      return situation.unrecorded ? Promise.reject(new Error(situation.unrecorded)) : Promise.resolve(previous);
    },
  };
  const { error, standing } = await handleFailure(deployment, new Failure({ ...failure, todo: situation.todo }), {
    opened: situation.unopened ? undefined : opened,
    releases: {
      current: () =>
        Promise.resolve(
          situation.live && { value: { id: situation.live, commit: 'fedcba9876', time: '' }, etag: 'e' },
        ) as never,
    },
  });
  const reported = error as Failure;
  return { did, reported, standing, warnings: report.warnings, summary: report.markdown.join('\n') };
}

describe('after a step failed', () => {
  test.each<[string, Situation, string[], RegExp, Standing?]>([
    [
      'what was live is restored first, then the failure is recorded',
      {},
      ['restore 20261120-live', 'record rolled-back'],
      /^HTTP 500\. Release 20261120-live \(commit abcdef0\) was put back, but could not be confirmed from outside yet/,
      'restored',
    ],
    [
      'before anything that is live was touched, nothing is restored',
      { touchedLive: false },
      ['record failed'],
      /What is live was not touched$/,
      'unchanged',
    ],
    [
      'and stacks of a first deployment were made, it names them',
      { touchedLive: false, previous: undefined, made: 'shop-production-data' },
      ['record failed'],
      /Nothing is live yet\. .*shop-production-data$/,
      'unchanged',
    ],
    [
      'and nothing was live before, it says so',
      { touchedLive: false, previous: undefined },
      ['record failed'],
      /^HTTP 500\. Nothing is live yet, and no stack was completed$/,
      'unchanged',
    ],
    [
      'and a stack served people before the first record, it says so',
      { touchedLive: false, previous: undefined, before: 'shop-old' },
      ['record failed'],
      /shop-old was there before this run$/,
      'unchanged',
    ],
    [
      'of a first deployment, what there is stays',
      { previous: undefined },
      ['record failed'],
      /There is no earlier release to go back to/,
      'stays',
    ],
    [
      'with rollback-on-failure: false it stays too',
      { rollbackOnFailure: false },
      ['record failed'],
      /rollback-on-failure is false/,
      'stays',
    ],
    [
      'and going back fails too, both are reported',
      { broken: 'no rights' },
      ['restore 20261120-live', 'record failed'],
      /^HTTP 500\. Going back to release 20261120-live failed too: .*no rights/,
      'unclear',
    ],
    [
      'before the first write, nothing is restored or recorded',
      { unopened: true },
      [],
      /^HTTP 500\. Nothing was deployed$/,
      'unchanged',
    ],
    [
      'and the lease is lost, another run is at it: hands off all but the own record',
      { leaseLost: true },
      ['record failed'],
      /^HTTP 500$/,
      undefined,
    ],
    [
      'and another run has deployed meanwhile, its release is named',
      { leaseLost: true, live: '20261121-other' },
      ['record failed'],
      /Release 20261121-other \(commit fedcba9\) is live now: another run deployed it$/,
      undefined,
    ],
    [
      'and the lease is lost before anything was written, there is nothing to record',
      { leaseLost: true, unopened: true, live: '20261120-live' },
      [],
      /Release 20261120-live \(commit fedcba9\) is live, as before this run$/,
      undefined,
    ],
  ])('%s', async (_, situation, did, why, standing) => {
    const result = await failed(situation);
    expect(result.did).toEqual(did);
    expect(result.reported).toMatchObject({
      code: 'checks',
      what: 'Check health failed',
      why: expect.stringMatching(why),
    });
    expect(result.standing).toBe(standing);
  });

  test.each<[Situation, string]>([
    [{}, 'was not deployed'],
    [{ checked: true }, 'was not deployed'],
    [{ previous: undefined, checked: true }, 'is live, checks failed'],
    [{ previous: undefined }, 'was deployed in part'],
    [{ rollbackOnFailure: false, checked: true }, 'is live, checks failed'],
    [{ broken: 'no rights' }, 'could not be made live again'],
    [{ goesBack: true }, 'was not rolled back'],
    [{ goesBack: true, leaseLost: true }, 'was not rolled back'],
    [{ goesBack: true, previous: undefined }, 'was rolled back in part'],
  ])('of %j the headline says "%s"', async (situation, headline) => {
    expect((await failed(situation)).summary.split('\n')[0]).toContain(headline);
  });

  test.each([
    ['checks', true],
    ['backend stack', true],
    ['site', false],
  ])('what the boot check saw is named where the %s fail', async (failedStep, named) => {
    const bootCheck = { outcome: 'not-healthy', elapsed: 1, problem: 'it listens on 3000', listensOn: 3000 } as const;
    const { reported } = await failed({ failedStep, bootCheck });
    expect(reported.why!.includes('it listens on 3000')).toBe(named);
    expect((reported.todo ?? '').includes('port: 3000')).toBe(named);
  });

  test.each([
    ['Correct the checks', true],
    ['Set health-path to a path that answers with a 2xx status', false],
  ])('a health path that the image did not know is told, once (%s)', async (todo, named) => {
    const bootCheck = { outcome: 'not-healthy', elapsed: 1, problem: 'status 404', status: 404 } as const;
    const { reported } = await failed({ failedStep: 'checks', bootCheck, todo });
    expect(reported.todo!.match(/health-path/g)).toHaveLength(1);
    expect(reported.todo!.includes('(it is /up)')).toBe(named);
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

describe('where a plan has frozen the app for the switch', () => {
  const thaws = ({ did }: { did: string[] }) => did.filter((what) => what === 'thaw').length;

  test.each<[string, Situation, number]>([
    ['the release before is live again: it writes again', {}, 1],
    ['nothing that is live was touched: it writes again', { touchedLive: false }, 1],
    ['the new release stays: the one before stays frozen', { rollbackOnFailure: false }, 0],
    ['nobody knows what is live: it stays frozen', { broken: 'no rights' }, 0],
    ['another run has the environment: that one decides', { leaseLost: true }, 0],
  ])('%s', async (_, situation, times) => {
    expect(thaws(await failed({ ...situation, frozen: 'well' }))).toBe(times);
  });

  test('and it cannot be thawed, that is told with the plan', async () => {
    const { warnings, reported } = await failed({ touchedLive: false, frozen: 'a failure' });
    expect(warnings.join()).toMatch(/users\.yaml.*no parameter/);
    expect(reported.code).toBe('checks');
  });
});
