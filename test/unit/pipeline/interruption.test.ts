import { describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../src/aws/index.ts';
import { createContext } from '../../../src/operation/index.ts';
import type { Deployment } from '../../../src/pipeline/deployment.ts';
import { leaveInterrupted, leaveRollback } from '../../../src/pipeline/interruption.ts';
import type { ReleaseRecord } from '../../../src/release/index.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const before = { id: 'release-of-before', commit: 'abcdef0123' } as ReleaseRecord;

/** Leaves a deployment of a function whose version 2 went live; what is said, and which calls were made. */
async function left(more: Partial<Deployment>) {
  const calls: string[] = [];
  const client = {
    send: (command: object) => {
      calls.push(command.constructor.name.replace(/Command$/, ''));
      return Promise.resolve({ FunctionVersion: '2', RevisionId: '1' });
    },
  };
  const session = { region: 'eu-central-1', client: () => client } as unknown as AwsSession;
  const deployment = {
    request: { mode: 'lambda', rollbackOnFailure: true },
    context: createContext(session, recordingReporter()),
    previous: before,
    results: {},
    plans: {},
    touchedLive: true,
    version: { functionName: 'shop', number: '2', before: '1' },
    ...more,
  } as unknown as Deployment;
  return { said: await leaveInterrupted(deployment), calls, deployment };
}

describe('a cancelled deployment', () => {
  test('is pointed back, and is no release any more, while its steps are at work', async () => {
    const { said, calls, deployment } = await left({});
    expect(calls).toContain('UpdateAlias');
    expect(said).toContain(before.id);
    expect(deployment.isPutBack).toBe(true);
  });

  test.each<[string, Partial<Deployment>]>([
    ['whose steps have all ended, without checks', { isWhole: true }],
    ['that has passed its checks', { checks: { acceptable: true } as Deployment['checks'] }],
    [
      'that nobody wants taken back',
      { request: { mode: 'lambda', rollbackOnFailure: false } as Deployment['request'] },
    ],
    ['before which nothing was live', { previous: undefined }],
    ['that has touched nothing', { touchedLive: false }],
  ])('%s stays where it is', async (_, more) => {
    const { calls, deployment } = await left(more);
    expect(calls).toEqual([]);
    expect(deployment.isPutBack).toBeUndefined();
  });
});

test.each([
  [false, 'from'],
  [true, 'to'],
])(
  'a cancelled rollback names the release that users reach (it has begun to move them: %j)',
  (touchedLive, reached) => {
    const [record, from] = [{ id: 'to' } as ReleaseRecord, { id: 'from' } as ReleaseRecord];
    const said = leaveRollback({ touchedLive } as Deployment, { record, from });
    expect(/release ([^\s,]+)(?: is still live|, which)/i.exec(said)?.[1]).toBe(reached);
  },
);
