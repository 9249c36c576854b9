import { markdown } from '../report/index.ts';
import { dangersOf, type Danger } from './guard.ts';
import type { PropertyChange, ResourceChange, StackPlan, StackResult } from './types.ts';

/** Changes that a summary shows; the JSON has all of them. */
const ROWS = 200;
const VALUE_LENGTH = 120;

/** The plan as plain data for a file: changes with their dangers, nothing hidden. */
export function planData(plan: StackPlan): object {
  const { input: _hidden, ...shown } = plan;
  const dangers = dangersOf(plan);
  return {
    ...shown,
    changes: plan.changes.map((change) => {
      const danger = dangers.find((item) => item.change === change);
      return danger
        ? { ...change, danger: { what: danger.what, cause: danger.cause, kept: danger.kept, allowed: danger.allowed } }
        : change;
    }),
  };
}

/** The plan for a Job Summary: what is dangerous first and marked. */
export function describePlan(plan: StackPlan): string {
  const title = `### ${plan.hasChanges ? '🔍' : '✅'} Stack ${markdown.escapeCell(plan.stackName)}: ${plan.hasChanges ? 'planned changes' : 'no changes'}\n\n`;
  return `${title}${describeChanges(plan)}`;
}

function describeChanges(plan: StackPlan): string {
  if (!plan.hasChanges || plan.changes.length === 0) return `${markdown.escapeCell(plan.reason)}\n`;
  const dangers = new Map(dangersOf(plan).map((danger) => [danger.change, danger]));
  const sorted = plan.changes.toSorted((a, b) => rank(dangers.get(a)) - rank(dangers.get(b)));
  const rows = sorted.slice(0, ROWS).map((change) => row(change, dangers.get(change)));
  const more = sorted.length > ROWS ? `\n${sorted.length - ROWS} more are in the JSON plan.\n` : '';
  return `${markdown.table(['', 'Action', 'Resource', 'Type', 'Replacement', 'Properties'], rows)}${more}`;
}

function rank(danger: Danger | undefined): number {
  if (!danger) return 3;
  return danger.kept ? 2 : danger.allowed ? 1 : 0;
}

const SIGNS: Record<ResourceChange['action'], string> = {
  Add: '➕',
  Modify: '✏️',
  Remove: '➖',
  Import: '📥',
  Dynamic: '❔',
  SyncWithActual: '🔁',
};

function row(change: ResourceChange, danger: Danger | undefined): string[] {
  const sign = danger ? (danger.kept ? '⚠️' : danger.allowed ? '⚠️' : '🛑') : SIGNS[change.action];
  const fate = danger && (danger.allowed ? ' (allowed)' : danger.kept ? ' (the old one is kept)' : '');
  const does = danger
    ? `${change.action === 'Remove' ? '' : `${change.action}: `}**${danger.what}${fate}**`
    : change.action;
  const replacement =
    change.action === 'Modify' ? { True: 'yes', Conditional: 'maybe', False: 'no' }[change.replacement] : '';
  return [
    sign,
    does,
    markdown.code(change.path),
    markdown.code(change.type),
    replacement,
    change.properties.map(propertyText).join('<br>'),
  ];
}

function propertyText(property: PropertyChange): string {
  const name = markdown.code(property.name.replace(/^Properties\./, ''));
  if (property.before === undefined && property.after === undefined) return name;
  return `${name} ${value(property.before)} → ${value(property.after)}`;
}

/** CloudFormation hides NoEcho values itself; what looks like one stays hidden. */
function value(text: string | undefined): string {
  if (text === undefined) return '<i>unset</i>';
  if (/^\*+$/.test(text)) return '<i>hidden</i>';
  return markdown.code(text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH)}...` : text);
}

/** What a deployment did: the stack's state, the time that it took, what was changed, and its outputs folded. */
export function describeResult(plan: StackPlan, { stackName, status, duration, outputs }: StackResult): string {
  const took = duration === undefined ? '' : ` in ${markdown.duration(duration)}`;
  const rows = Object.entries(outputs).map(([name, value]) => [markdown.code(name), markdown.escapeCell(value)]);
  const folded = rows.length > 0 ? markdown.details('Outputs', markdown.table(['Output', 'Value'], rows)) : '';
  return `### ✅ Stack ${markdown.escapeCell(stackName)} is in ${status}${took}\n\n${describeChanges(plan)}\n${folded}`;
}

/** "2 added, 1 changed, 1 removed" */
export function countChanges(changes: readonly ResourceChange[]): string {
  const counts: [string, (change: ResourceChange) => boolean][] = [
    ['added', ({ action }) => action === 'Add'],
    ['imported', ({ action }) => action === 'Import'],
    ['changed', ({ action, replacement }) => /Modify|Sync|Dynamic/.test(action) && replacement !== 'True'],
    ['replaced', ({ action, replacement }) => action === 'Modify' && replacement === 'True'],
    ['removed', ({ action }) => action === 'Remove'],
  ];
  const parts = counts
    .map(([label, test]) => [changes.filter(test).length, label] as const)
    .filter(([number]) => number > 0)
    .map(([number, label]) => `${number} ${label}`);
  return parts.join(', ') || 'no resource changes';
}
