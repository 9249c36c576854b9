import type { CrashPoint } from './crash-points.ts';
import type { DeployStage } from '../apps/deploy-stage.ts';

/** Every point of a run's writes: before and after each. */
export function pointsOf(writes: readonly string[]): CrashPoint[] {
  return writes.flatMap((_, index): CrashPoint[] => [
    { write: index + 1, when: 'before' },
    { write: index + 1, when: 'after' },
  ]);
}

/**
 * Deploys the build `text` with a process that is killed at `point`, looks at what visitors get then, and runs the job
 * again. Returns what is wrong, in words.
 */
export async function crashAt(stage: DeployStage, text: string, before: string, point: CrashPoint): Promise<string[]> {
  stage.app.build(text);
  const at = (await stage.killed(point))[point.write - 1]!;
  const problems: string[] = [];
  const see = async (when: string, allowed: readonly string[]) => {
    const { page, api } = await stage.seen();
    for (const [what, is] of Object.entries({ page, api: api.text }))
      if (!allowed.includes(is)) problems.push(`${when} ${at}, ${point.when}: ${what} is ${JSON.stringify(is)}`);
  };
  await see('killed at', [before, text]);
  const { error, outputs } = await stage.deploy();
  if (error) problems.push(`run again after ${at}, ${point.when}: ${error.message}`);
  await see('run again after', [text]);
  const current = await stage.releases.current();
  const record = current && (await stage.releases.read(current.value.id));
  if (record?.status !== 'live' || record.id !== outputs['release'])
    problems.push(`run again after ${at}, ${point.when}: the live record is ${record?.id} (${record?.status})`);
  return problems;
}

/**
 * Releases a bad build, rolls back from it with a process that is killed at `point`, and runs the same job again. The
 * release before must be live and recorded then, whatever the point. Returns what is wrong, in words.
 */
export async function rollbackCrashAt(stage: DeployStage, good: string, point: CrashPoint): Promise<string[]> {
  const bad = `bad ${point.write} ${point.when}`;
  const commit = stage.app.build(bad).commit();
  const deployed = await stage.deploy({}, commit);
  if (deployed.error) throw deployed.error;
  const run = `rollback of ${bad}`;
  const at = (await stage.killedRollback(point, run))[point.write - 1]!;
  const problems: string[] = [];
  const see = async (when: string, allowed: readonly string[]) => {
    const { page, api } = await stage.seen();
    for (const [what, is] of Object.entries({ page, api: api.text }))
      if (!allowed.includes(is)) problems.push(`${when} ${at}, ${point.when}: ${what} is ${JSON.stringify(is)}`);
  };
  await see('killed at', [good, bad]);
  const { error } = await stage.rollback({}, run);
  if (error) problems.push(`run again after ${at}, ${point.when}: ${error.message}`);
  await see('run again after', [good]);
  const current = await stage.releases.current();
  const record = current && (await stage.releases.read(current.value.id));
  if (record?.status !== 'live' || record.rollback?.from !== deployed.outputs['release'])
    problems.push(`run again after ${at}, ${point.when}: the live record is ${record?.id} (${record?.status})`);
  if (current?.value.rolledBackFrom?.at(-1)?.commit !== commit)
    problems.push(`run again after ${at}, ${point.when}: ${bad} is not pinned`);
  return problems;
}
