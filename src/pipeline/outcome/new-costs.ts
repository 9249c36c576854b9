import { costsOfNew } from '../../report/index.ts';
import type { StackPlan } from '../../stack/index.ts';

/** What the resources cost a month that these plans make. */
export function newCostsOf(plans: readonly StackPlan[]): ReturnType<typeof costsOfNew> {
  const added = plans.flatMap(({ changes }) => changes.filter(({ action }) => action === 'Add'));
  return costsOfNew(added.map(({ type }) => type));
}
