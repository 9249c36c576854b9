import type { Context } from '../operation/index.ts';
import { didYouMean, Failure, inputFailure, markdown } from '../report/index.ts';
import { refuseOtherNetwork } from './balancer-network.ts';
import { isStateful, STATEFUL } from './resource-types/stateful.ts';
import { refuseOtherTimeToLive } from './time-to-live.ts';
import type { ResourceChange, StackPlan } from './types.ts';

export interface Danger {
  change: ResourceChange;
  /** What would happen, in words. */
  what: string;
  /** The property or cause behind it. */
  cause: string;
  /** Whether the old resource stays (retained or as a snapshot), so that this is a warning only. */
  kept: boolean;
  allowed: boolean;
}

/** Every change that removes or may replace a stateful resource. Pure: the guard, the summary and the JSON use it. */
export function dangersOf({ changes, input }: Pick<StackPlan, 'changes' | 'input'>): Danger[] {
  const { allowReplacement = [] } = input.request;
  return changes.flatMap((change) => {
    const what = loss(change);
    if (!what || !isStateful(change.type)) return [];
    return [
      {
        change,
        what,
        cause: causeOf(change),
        kept: /Retain|Snapshot/.test(change.policyAction ?? ''),
        allowed: allowReplacement.some((name) => name === '*' || name === change.path),
      },
    ];
  });
}

function loss(change: ResourceChange): string | undefined {
  if (change.action === 'Remove') return 'removed';
  if (change.action === 'Modify') {
    if (change.replacement === 'True') return 'replaced';
    if (change.replacement === 'Conditional') return 'possibly replaced';
  }
  // CloudFormation knows only when it does it.
  return change.action === 'Dynamic' ? 'possibly replaced' : undefined;
}

/** The properties that force the replacement, with their values where CloudFormation shows them. */
function causeOf(change: ResourceChange): string {
  if (change.action === 'Remove') return 'it is no longer in the template';
  const forcing = change.properties.filter((property) => property.recreation !== 'Never');
  const shown = (forcing.length > 0 ? forcing : change.properties).map((property) => {
    const values =
      property.before !== undefined || property.after !== undefined
        ? ` (${property.before ?? 'unset'} -> ${property.after ?? 'unset'})`
        : '';
    const by = property.cause && property.cause !== 'template' ? `, changed by ${property.cause}` : '';
    return `${property.name}${values}${by}`;
  });
  return shown.join('; ') || 'its type changed';
}

/**
 * Refuses a name in allow-replacement that is a slip of the hand for one of `known`, the resources that there are, and warns
 * of others: a permission that stays behind allows something that nobody thinks of any more.
 */
export function checkAllowed(
  { report }: Pick<Context, 'report'>,
  allowed: readonly string[],
  known: Iterable<string>,
): void {
  const names = new Set(known);
  for (const name of allowed) {
    // What is in a nested stack is only known where the stack changes.
    if (name === '*' || names.has(name) || names.has(name.split('/')[0]!)) continue;
    const meant = didYouMean(name, names);
    if (meant !== undefined)
      throw inputFailure('allow-replacement', name, `names of resources in the templates. Did you mean ${meant}?`);
    report.warning(
      `allow-replacement names ${name}, which is not a resource of these stacks. Remove it from the workflow`,
      {
        title: 'allow-replacement',
      },
    );
  }
}

/** The resources that a plan knows of: those that are to be, and those that go. */
export function resourcesIn({ changes, input }: Pick<StackPlan, 'changes' | 'input'>): string[] {
  return [...Object.keys(input.template.resources), ...changes.map(({ path }) => path)];
}

/**
 * Refuses a plan that removes or may replace a stateful resource, unless the request's `allowReplacement` names it
 * (`*`: all). What CloudFormation keeps (DeletionPolicy, UpdateReplacePolicy) is only warned about.
 */
export function guardStack({ report }: Context, plan: StackPlan): void {
  refuseOtherNetwork(plan);
  refuseOtherTimeToLive(plan);
  const dangers = dangersOf(plan);
  for (const danger of dangers.filter(({ kept, allowed }) => kept && !allowed)) {
    report.warning(
      `${danger.change.path} (${danger.change.type}) will be ${danger.what}: ${danger.cause}. The old one is kept (${danger.change.policyAction}) but is no longer part of the stack.`,
      { title: `${plan.stackName}: ${danger.change.path} will be ${danger.what}` },
    );
  }
  const refused = dangers.filter(({ kept, allowed }) => !kept && !allowed);
  if (refused.length === 0) return;
  const lines = refused.map(
    ({ change, what, cause }) =>
      `${change.path} (${change.type}) would be ${what} and would lose ${STATEFUL[change.type]}: ${cause}`,
  );
  throw new Failure({
    code: 'guard',
    what: `Stack ${plan.stackName} was not changed: ${lines.length === 1 ? 'a resource that holds data' : `${lines.length} resources that hold data`} would be lost`,
    why: lines.join('. '),
    todo: `Undo that change, or allow it by name with allow-replacement: ${refused.map(({ change }) => change.path).join(', ')}`,
    details: markdown.table(
      ['Resource', 'Type', 'Would be', 'Because of'],
      refused.map(({ change, what, cause }) => [
        markdown.code(change.path),
        markdown.code(change.type),
        what,
        markdown.escapeCell(cause),
      ]),
    ),
  });
}
