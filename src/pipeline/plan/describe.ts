import type { Scope } from '../../release/index.ts';
import { markdown } from '../../report/index.ts';
import type { ResourceChange } from '../../stack/index.ts';
import type { PlannedDanger, PlannedDeployment } from './planned.ts';

export interface PlanFacts {
  commit: string;
  runUrl: string;
  /** Why the deployment itself would be refused, or why there is no plan. */
  refused?: string;
}

const { code, count, details, escapeCell, named, runLink, table, unnamed } = markdown;

/** In a headline; all of them are in the table below it. */
const NAMED = 5;

/** "⚠️ replaces UsersTable, deletes Queue" */
export function headline({ verdict, dangers }: PlannedDeployment, refused = false): string {
  if (refused) return '⛔ would be refused';
  if (verdict === 'no-change') return '➖ no change';
  if (verdict === 'safe') return '✅ safe: nothing is replaced or deleted';
  const [removed, others] = [true, false].map((wanted) =>
    dangers.filter(({ what }) => (what === 'removed') === wanted).map(({ change }) => change.path),
  );
  const parts = [
    others!.length > 0 && `replaces ${named(others!.map(code), NAMED)}`,
    removed!.length > 0 && `deletes ${named(removed!.map(code), NAMED)}`,
  ].filter(Boolean);
  return `⚠️ ${parts.join(', ')}`;
}

/**
 * The plan as a section of a comment: verdict, then dangers, then what each step would change, the resources folded.
 * `room`: the characters that it may take. What does not fit is counted, and is in the summary of the run.
 */
export function describePlanned(
  planned: PlannedDeployment,
  { commit, runUrl, refused }: PlanFacts,
  room: number,
): string {
  const title = `### Plan of ${escapeCell(planned.app)} → ${escapeCell(planned.environment)}: ${headline(planned, refused !== undefined)}`;
  const from = origin(commit, runUrl);
  if (planned.verdict === 'no-change' && refused === undefined) return [title, from].filter(Boolean).join(' · ');
  const facts = [`Plan ${code(planned.id)}`, from].filter(Boolean).join(' · ');
  const head = [title, refused === undefined ? '' : unnamed(escapeCell(refused.slice(0, 2000)))].filter(Boolean);
  const steps = table(
    ['Step', 'Would change'],
    planned.changes
      .filter(({ change, known, pending }) => (known || pending) && change !== undefined)
      .map(({ step, change }) => [escapeCell(step), unnamed(escapeCell(change!))]),
  );
  let left = room - [...head, steps, facts].join('\n\n').length - 500;
  const parts = [...head];
  const add = (part: string) => {
    left -= part.length + 2;
    if (part) parts.push(part);
  };
  add(dangerTable(planned.dangers, Math.max(left - 2000, 0)));
  parts.push(steps);
  for (const stack of planned.stacks) if (stack.changes.length > 0) add(resourceList(stack, Math.max(left - 200, 0)));
  parts.push(facts);
  return parts.join('\n\n');
}

/** In place of the plan of an earlier push, where there is none of this one. */
export function describeNoPlan({ app, environment }: Scope, { commit, runUrl, refused = '' }: PlanFacts): string {
  const title = `### Plan of ${escapeCell(app)} → ${escapeCell(environment)}: ❌ no plan`;
  return [title, unnamed(escapeCell(refused.slice(0, 2000))), origin(commit, runUrl)].filter(Boolean).join('\n\n');
}

function origin(commit: string, runUrl: string): string {
  return [commit && `commit ${code(commit.slice(0, 7))}`, runLink(runUrl)].filter(Boolean).join(' · ');
}

/** Rows as long as they fit; how many are left out is said. */
function fitting(rows: readonly string[], room: number): { shown: string[]; left: number } {
  let used = 0;
  const shown: string[] = [];
  for (const row of rows) {
    used += row.length + 1;
    if (used > room) break;
    shown.push(row);
  }
  return { shown, left: rows.length - shown.length };
}

function dangerTable(dangers: readonly PlannedDanger[], room: number): string {
  if (dangers.length === 0) return '';
  const row = ({ change, what, cause, losesData, refused, stack }: PlannedDanger, withCause: boolean) => {
    const fate = refused ? '🛑 loses data, refused' : losesData ? '⚠️ loses data, allowed' : '⚠️';
    const because = withCause ? unnamed(escapeCell(cause.length > 160 ? `${cause.slice(0, 160)}...` : cause)) : '';
    return `| ${fate} | ${code(change.path)} | ${code(change.type)} | ${what} | ${because} | ${escapeCell(stack)} |`;
  };
  const header = ['| | Resource | Type | Would be | Because of | Stack |', '| --- | --- | --- | --- | --- | --- |'];
  // All of them, before why some of them.
  const full = fitting(
    dangers.map((danger) => row(danger, true)),
    room,
  );
  const { shown, left } =
    full.left === 0
      ? full
      : fitting(
          dangers.map((danger) => row(danger, false)),
          room,
        );
  const more = left > 0 ? [`| | and ${left} more: see the summary of the run | | | | |`] : [];
  return [...header, ...shown, ...more].join('\n');
}

const SIGNS: Record<ResourceChange['action'], string> = {
  Add: '+',
  Modify: '~',
  Remove: '-',
  Import: '<',
  Dynamic: '?',
  SyncWithActual: '~',
};

function resourceList({ name, changes }: PlannedDeployment['stacks'][number], room: number): string {
  const rows = changes.map(({ action, path, type, replacement, properties }) => {
    const fate = action === 'Modify' && replacement !== 'False' ? (replacement === 'True' ? ' (new)' : ' (new?)') : '';
    const names = properties.map((property) => property.name.replace(/^Properties\./, '')).join(', ');
    const which = names ? `: ${names.length > 120 ? `${names.slice(0, 120)}...` : names}` : '';
    return `${SIGNS[action]} ${path} ${type}${fate}${which}`;
  });
  const { shown, left } = fitting(rows, room);
  const more = left > 0 ? [`... and ${left} more: see the summary of the run`] : [];
  const text = markdown.fence([...shown, ...more].join('\n'));
  return details(`${code(name)}: ${count(changes.length, 'resource')}`, text);
}
