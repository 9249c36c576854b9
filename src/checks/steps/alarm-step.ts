import type { AlarmStep } from '../definition/check-file.ts';
import { interpolate } from '../definition/variables.ts';
import { judgement, type Finding } from '../expect/finding.ts';
import type { Attempt, StepContext } from './context.ts';

/** Looks at an alarm once. One that is not there, or has no data, is in none of the states that are right. */
export async function attemptAlarm(step: AlarmStep, { scope, clock, alarmOf }: StepContext): Promise<Attempt> {
  const name = interpolate(step.alarm, scope.attempt());
  const start = clock.now();
  const alarm = await alarmOf?.(name);
  const { state = ['OK'] } = step.expect;
  const got = alarm ? [alarm.state, alarm.reason].filter(Boolean).join(': ') : `there is no alarm ${name}`;
  const holds = alarm !== undefined && state.some((one) => one === alarm.state);
  const finding: Finding = {
    ...judgement(holds, 'state', state.join(' or '), got),
    line: step.lineOf('expect', 'state'),
  };
  return { findings: [finding], milliseconds: clock.now() - start };
}
