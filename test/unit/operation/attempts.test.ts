import { describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../src/aws/index.ts';
import { createContext, run, type Operation, type PlanBase } from '../../../src/operation/index.ts';
import { Failure, type ErrorCode } from '../../../src/report/index.ts';
import { stackOperation } from '../../../src/stack/index.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

/** The stack operation's rule of attempts around plans that fail with these codes, one after the other. */
async function plannedAgainAfter(...codes: ErrorCode[]): Promise<number> {
  let plans = 0;
  const operation: Operation<string, PlanBase, string> = {
    plan: () => {
      const code = codes[plans++];
      return code ? Promise.reject(new Failure({ code, what: 'x' })) : Promise.resolve({ hasChanges: true });
    },
    guard: () => undefined,
    apply: () => Promise.resolve('applied'),
    verify: () => Promise.resolve(),
    describe: () => '',
    attempts: (error) => stackOperation.attempts!(error),
  };
  await run(operation, createContext({} as AwsSession, recordingReporter()), 'request');
  return plans;
}

test.each(['apply', 'verify'] as const)('what was cancelled in %s does not go live', async (moment) => {
  const stop = new AbortController();
  const done: string[] = [];
  const cancelledIn = (name: string) => {
    if (name === moment) stop.abort(new Error('cancelled'));
    return Promise.resolve();
  };
  const operation: Operation<string, PlanBase, void> = {
    plan: () => Promise.resolve({ hasChanges: true }),
    guard: () => undefined,
    apply: () => cancelledIn('apply'),
    verify: () => cancelledIn('verify'),
    activate: () => Promise.resolve(void done.push('live')),
    describe: () => '',
  };
  const context = createContext({} as AwsSession, recordingReporter(), { signal: stop.signal });
  await expect(run(operation, context, 'request')).rejects.toThrow('cancelled');
  expect(done).toEqual([]);
});

describe('an operation whose state somebody else has moved', () => {
  test('is planned again; each kind of failure has its own limit', async () => {
    expect(await plannedAgainAfter('stack-moved', 'change-set-gone')).toBe(3);
    expect(await plannedAgainAfter('stack-moved', 'stack-moved', 'stack-moved', 'stack-moved')).toBe(5);
  });

  test.each<ErrorCode[]>([
    ['change-set-outdated', 'stack-moved', 'change-set-outdated'],
    ['stack-moved', 'stack-moved', 'stack-moved', 'stack-moved', 'stack-moved'],
    ['guard'],
  ])('%s, %s, %s is final', async (...codes) => {
    await expect(plannedAgainAfter(...codes)).rejects.toMatchObject({ code: codes.at(-1) });
  });
});
