import { markdown } from '../report/index.ts';
import { dangersOf, type Danger } from './guard.ts';
import type { PropertyChange, ResourceChange, StackPlan } from './types.ts';

/** Changes that a summary shows; the JSON has all of them. */
const ROWS = 200;
const VALUE_LENGTH = 120;

/** The plan as plain data for a file: changes with their dangers, no hidden parameter. */
export function planData(plan: StackPlan, allowReplacement: readonly string[] = []): object {
  const dangers = dangersOf(plan.changes, allowReplacement);
  return {
    ...plan,
    changes: plan.changes.map((change) => {
      const danger = dangers.find((item) => item.change === change);
      return danger
        ? { ...change, danger: { what: danger.what, cause: danger.cause, kept: danger.kept, allowed: danger.allowed } }
        : change;
    }),
  };
}

/** The plan for a Job Summary: what is dangerous first and marked. */
export function planMarkdown(plan: StackPlan, allowReplacement: readonly string[] = []): string {
  const title = `### Stack ${markdown.escapeCell(plan.stackName)}: ${plan.hasChanges ? 'planned changes' : 'no changes'}\n\n`;
  if (!plan.hasChanges) return `${title}${markdown.escapeCell(plan.reason)}\n`;
  if (plan.changes.length === 0) return `${title}${markdown.escapeCell(plan.reason)}\n`;
  const dangers = new Map(dangersOf(plan.changes, allowReplacement).map((danger) => [danger.change, danger]));
  const sorted = plan.changes.toSorted((a, b) => rank(dangers.get(a)) - rank(dangers.get(b)));
  const rows = sorted.slice(0, ROWS).map((change) => row(change, dangers.get(change)));
  const more = sorted.length > ROWS ? `\n${sorted.length - ROWS} more are in the JSON plan.\n` : '';
  return `${title}${markdown.table(['', 'Action', 'Resource', 'Type', 'Replacement', 'Properties'], rows)}${more}`;
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
