import type { Context } from '../operation/index.ts';
import { parallel } from '../aws/index.ts';
import { monthlyCost } from '../report/index.ts';
import { findLeftovers } from './leftovers/find-leftovers.ts';
import { deleteLogGroup } from './removal/log-groups.ts';
import type { FoundLeftovers, TeardownPlan, TeardownResult } from './types.ts';

/** What was deleted is listed for some seconds more: what is found is looked for again, so often and after so long. */
const LOOKS = 4;
const BETWEEN_LOOKS = 2000;

/**
 * Looks at the account, the registry and the bucket, and names whatever is left: deleted means looked at. The last lines of a
 * function may arrive after its log group was deleted, and make it again: that is deleted once more.
 */
export async function verifyTeardown(
  { session, clock, report, signal }: Context,
  plan: TeardownPlan,
  result: TeardownResult,
): Promise<FoundLeftovers> {
  let look = await findLeftovers(session, plan, result);
  for (let looks = 1; look.left.length > 0 && looks < LOOKS; looks++) {
    const returned = look.left.filter(({ kind, name }) => kind === 'log group' && result.logGroups.includes(name));
    await parallel(returned, 4, ({ name }) => deleteLogGroup(session, name));
    // Nothing else to wait for.
    if (looks > 1 || returned.length < look.left.length) await clock.sleep(BETWEEN_LOOKS, signal);
    look = await findLeftovers(session, plan, result);
  }
  const { app, environment } = plan.job;
  for (const { kind, name, why } of look.kept)
    report.note(`Stays: ${kind} ${name} (${why}; ${monthlyCost(kind)} a month)`);
  if (look.left.length > 0) {
    const names = look.left.map(({ kind, name }) => `${kind} ${name} (${monthlyCost(kind)} a month)`);
    report.warning(
      `Still left of ${app} ${environment}: ${names.join(', ')}. Delete what is no longer needed, or run the teardown again.`,
      { title: 'Left over' },
    );
  } else
    report.note(
      `Checked again: nothing left of ${app} ${environment}${look.kept.length > 0 ? ' except what is kept on purpose' : ''}`,
    );
  if (look.unseen.length > 0)
    report.warning(
      `Not checked, because this role may not list it: ${look.unseen.join(', ')}. The deploy role of the bootstrap stack may.`,
      { title: 'Not checked' },
    );
  return look;
}
