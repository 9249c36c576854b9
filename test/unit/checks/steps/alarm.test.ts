import { describe, expect, test } from '@jest/globals';
import { runChecks } from '../../../../src/checks/index.ts';
import { ManualClock } from '../../../support/http/manual-clock.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const OK = { state: 'OK', reason: 'no errors' };
const ALARM = { state: 'ALARM', reason: '7 errors' };
const NO_DATA = { state: 'INSUFFICIENT_DATA', reason: undefined };

/** What a step that looks at the alarm makes of the states that it meets, the last of which stays. */
async function look(step: object, states: readonly (typeof OK | typeof NO_DATA | undefined)[]) {
  const asked: string[] = [];
  const text = JSON.stringify({
    variables: { stage: 'dev' },
    scenarios: [{ name: 's', steps: [{ alarm: 'shop-${stage}-alarms-errors', ...step }] }],
  });
  const alarmOf = (name: string) => {
    asked.push(name);
    return Promise.resolve(states[Math.min(asked.length, states.length) - 1]);
  };
  const report = await runChecks(
    { baseUrl: 'http://127.0.0.1:9', checks: { text }, deadline: 0, clock: new ManualClock(), alarmOf },
    recordingReporter(),
  );
  return { ...report.results[0]!, asked };
}

describe('the state of an alarm', () => {
  test.each<[object, Parameters<typeof look>[1][0], string]>([
    [{}, OK, 'passed'],
    [{}, ALARM, 'failed'],
    [{}, NO_DATA, 'failed'],
    [{}, undefined, 'failed'],
    [{ expect: { state: 'ALARM' } }, ALARM, 'passed'],
    [{ expect: { state: 'ALARM' } }, OK, 'failed'],
    [{ expect: { state: ['OK', 'INSUFFICIENT_DATA'] } }, NO_DATA, 'passed'],
  ])('%j, %j: %s', async (step, state, verdict) => {
    expect(await look(step, [state])).toMatchObject({ verdict, asked: ['shop-dev-alarms-errors'], attempts: 1 });
  });

  test('is waited for with retry, and not longer', async () => {
    const step = { expect: { state: 'ALARM' }, retry: { deadline: '1min', interval: '10s' } };
    expect(await look(step, [OK, OK, ALARM])).toMatchObject({ verdict: 'passed', attempts: 3 });
    const late = await look(step, [OK]);
    expect(late.verdict).toBe('failed');
    expect(late.findings).toMatchObject([{ where: 'state', expected: 'ALARM', got: 'OK: no errors' }]);
  });

  test('of one that is not there is said by its name', async () => {
    const { findings } = await look({ expect: { state: ['OK', 'ALARM', 'INSUFFICIENT_DATA'] } }, [undefined]);
    expect(findings).toMatchObject([{ got: expect.stringContaining('shop-dev-alarms-errors') }]);
  });
});
