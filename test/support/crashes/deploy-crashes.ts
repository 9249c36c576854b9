import { type CrashPoint, killableSession } from './crash-points.ts';
import { type Faults, faultySession, seeded } from './faults.ts';
import { Failure } from '../../../src/report/index.ts';
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
  const at = (await stage.killedRollback(point, run))[point.write - 1];
  // A slow run renews its lease, and so has more writes than another.
  if (at === undefined) return [];
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

/**
 * Deploys the build `text` where requests are lost, throttled, delayed and cut, with a process that is killed at a write
 * which the seed chooses, and runs the job again until it says that it is done: at most `tries` times, each of which must end
 * with an error that a person can act on. Returns what is wrong, in words.
 */
export async function badDay(
  stage: DeployStage,
  {
    text,
    before,
    seed,
    faults,
    tries = 4,
  }: { text: string; before: string; seed: number; faults: Faults; tries?: number },
): Promise<string[]> {
  stage.app.build(text);
  const random = seeded(seed * 40503 + 7);
  const problems: string[] = [];
  const see = async (when: string, allowed: readonly string[]) => {
    const { page, api } = await stage.seen();
    for (const [what, is] of Object.entries({ page, api: api.text }))
      if (!allowed.includes(is)) problems.push(`seed ${seed}, ${when}: ${what} is ${JSON.stringify(is)}`);
  };
  const point: CrashPoint = { write: 1 + Math.floor(random() * 15), when: random() < 0.5 ? 'before' : 'after' };
  await stage.deployIn(killableSession(point, faultySession(seed, faults)).session);
  await see(`killed ${point.when} write ${point.write}`, [before, text]);
  for (let attempt = 1; attempt <= tries; attempt++) {
    const { error, outputs } = await stage.deployIn(faultySession(seed + 1000 * attempt, faults));
    if (error) {
      if (!(error instanceof Failure)) problems.push(`seed ${seed}, try ${attempt}: a defect: ${String(error)}`);
      await see(`after try ${attempt}`, [before, text]);
      continue;
    }
    await see('done', [text]);
    const current = await stage.releases.current();
    if (current?.value.id !== outputs['release'])
      problems.push(`seed ${seed}: ${outputs['release']} is told as live, ${current?.value.id} is recorded`);
    return problems;
  }
  return [...problems, `seed ${seed}: not done after ${tries} tries`];
}
