import type { OpenEnvironment } from '../../environment/index.ts';
import {
  type History,
  type HistoryEntry,
  readHistory,
  type ReleaseRecord,
  rolledBackFrom,
  stateOf,
} from '../../release/index.ts';
import { markdown, messageOf } from '../../report/index.ts';
import type { Needs } from './needs.ts';

/** One attempt to deploy, as people and scripts see it. */
export interface ListedRelease {
  id: string;
  /** ISO 8601, UTC; empty where the record cannot be read. */
  time: string;
  actor: string;
  commit: string;
  mode: string;
  state: string;
  live: boolean;
  /** Undefined where it was not looked at. */
  canComeBack?: boolean;
  /** Why it cannot. */
  why?: string;
}

/** The newest attempts; with `needs` also whether each can come back. */
export async function listReleases(
  { current, entries }: History,
  limit: number,
  needs?: Needs,
): Promise<ListedRelease[]> {
  const bad = rolledBackFrom(entries);
  const live = entries.find(({ id }) => id === current?.value.id);
  return await Promise.all(
    entries.slice(0, limit).map(async (entry) => ({
      ...describe(entry, bad),
      live: entry === live,
      ...(needs && (await comesBack(entry, needs))),
    })),
  );
}

function describe(entry: HistoryEntry, bad: ReadonlySet<string>) {
  const { id, record } = entry;
  const { time = '', actor = '', commit = '', mode }: Partial<ReleaseRecord> = record ?? {};
  return { id, time, actor, commit, mode: mode ?? '', state: stateOf(entry, bad) };
}

async function comesBack({ record, problem }: HistoryEntry, needs: Needs) {
  if (!record) return { canComeBack: false, why: problem ?? 'its record is missing' };
  const missing = await needs.missing(record, 'all');
  return missing.length > 0 ? { canComeBack: false, why: missing.join('; ') } : { canComeBack: true };
}

/** One line each, for a summary. */
export function describeReleases(releases: readonly ListedRelease[]): string {
  const { code, escapeCell, table } = markdown;
  const isChecked = releases.some(({ canComeBack }) => canComeBack !== undefined);
  return table(
    ['Release', 'When (UTC)', 'Who', 'Commit', 'Mode', 'State', ...(isChecked ? ['Can be restored'] : [])],
    releases.map(({ id, time, actor, commit, mode, state, live, canComeBack, why }) => [
      `${live ? '**' : ''}${code(id)}${live ? '** (live)' : ''}`,
      markdown.minute(time),
      escapeCell(actor),
      code(commit.slice(0, 7)),
      mode,
      escapeCell(state),
      ...(isChecked ? [canComeBack ? 'yes' : `no: ${escapeCell(why)}`] : []),
    ]),
  );
}

/** The same for the log. */
export function releaseLines(releases: readonly ListedRelease[]): string[] {
  return releases.map(({ id, time, actor, commit, mode, state, live, canComeBack, why }) =>
    [
      `${live ? '*' : ' '} ${id}`,
      markdown.minute(time),
      actor,
      commit.slice(0, 7),
      mode,
      state,
      canComeBack === false ? `cannot be restored: ${why}` : '',
    ]
      .filter(Boolean)
      .join('  '),
  );
}

/** How many of the last releases the summary of a deployment shows. */
const SHOWN = 5;

/** Adds the last releases to the summary. They are for people only: what is in their way is a warning. */
export async function reportReleases({ context, releases }: OpenEnvironment): Promise<void> {
  if (!releases) return;
  try {
    const history = await readHistory(releases, SHOWN);
    if (history.entries.length === 0) return;
    const listed = await listReleases(history, SHOWN);
    context.report.summary(markdown.details('The last releases', describeReleases(listed)));
  } catch (error) {
    context.report.warning(`The last releases could not be read: ${messageOf(error)}`, { title: 'Release records' });
  }
}
