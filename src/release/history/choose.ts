import { Failure, inputFailure } from '../../report/index.ts';
import type { ReleaseRecord, Scope } from '../record.ts';
import type { HistoryEntry } from './records.ts';
import { RELEASE_ID } from '../release-id.ts';
import { goodReleases, type History, liveRelease, originOf, rolledBackFrom } from './history.ts';

/** Which release to go back to. */
export type Wanted =
  | { kind: 'previous' }
  | { kind: 'id'; id: string }
  | { kind: 'commit'; commit: string }
  /** A pull request, with the commits that it may have been deployed as. */
  | { kind: 'pull-request'; number: number; commits: readonly string[] }
  /** What was live at this time, in milliseconds since 1970. */
  | { kind: 'time'; time: number; text: string }
  /** None of these forms: refused, with the releases that there are. */
  | { kind: 'unreadable'; text: string };

const ID = new RegExp(`^${RELEASE_ID}$`);

/** Reads the input `to`. A day without a time means its end, in UTC. */
export function parseWanted(to: string): Wanted | { kind: 'pull-request'; number: number } {
  if (to === 'previous') return { kind: 'previous' };
  if (ID.test(to)) return { kind: 'id', id: to };
  if (/^#\d{1,9}$/.test(to)) return { kind: 'pull-request', number: Number(to.slice(1)) };
  const [, day, time = 'T23:59:59.999', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})([T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(to) ?? [];
  if (day) {
    const at = Date.parse(`${day}${time.replace(' ', 'T')}${zone}`);
    // Date.parse makes 3 March of 31 February.
    const midnight = Date.parse(`${day}T00:00:00Z`);
    const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
    return Number.isNaN(at) || !isDay ? { kind: 'unreadable', text: to } : { kind: 'time', time: at, text: to };
  }
  return /^[0-9a-f]{7,64}$/i.test(to) ? { kind: 'commit', commit: to.toLowerCase() } : { kind: 'unreadable', text: to };
}

/**
 * The record to deploy again. Fails with code "no-release" where there is none that was ever good. For `previous` that is
 * the last one before the live release that was good and that nobody went back from.
 */
export function chooseRelease(history: History, wanted: Wanted, scope: Scope): ReleaseRecord {
  const good = goodReleases(history.entries);
  switch (wanted.kind) {
    case 'previous':
      return previousRelease(history, scope);
    case 'id':
      return byId(history.entries, wanted.id, scope);
    case 'commit':
    case 'pull-request':
      return byCommit(history.entries, good, wanted, scope);
    case 'time':
      return byTime(good, wanted, scope);
    case 'unreadable':
      throw unreadable(wanted.text);
  }
}

function previousRelease(history: History, scope: Scope): ReleaseRecord {
  const { current, entries } = history;
  const bad = rolledBackFrom(entries);
  const { live, unsettled } = liveRelease(history);
  if (unsettled && live && !bad.has(originOf(live))) return live;
  const liveOrigin = live ? originOf(live) : current!.value.id;
  const found = goodReleases(entries).find((record) => originOf(record) < liveOrigin && !bad.has(originOf(record)));
  if (found) return found;
  const before = entries.filter(({ id }) => id < liveOrigin);
  throw noRelease(
    scope,
    `There is no release before ${liveOrigin} to go back to`,
    before.length === 0
      ? 'It is the first one'
      : `Older releases: ${before
          .slice(0, 5)
          .map((entry) => `${entry.id} (${stateOf(entry, bad)})`)
          .join(', ')}`,
    'To go back to one of them that was live, set the input "to" to its id',
  );
}

function byId(entries: readonly HistoryEntry[], id: string, scope: Scope): ReleaseRecord {
  const entry = entries.find((one) => one.id === id);
  if (entry?.record?.status === 'live') return entry.record;
  const why = entry ? `Release ${id}: ${stateOf(entry, new Set())}` : undefined;
  throw noRelease(scope, why ? `Release ${id} cannot be restored` : `${nameOf(scope)} has no release ${id}`, why);
}

function byCommit(
  entries: readonly HistoryEntry[],
  good: readonly ReleaseRecord[],
  wanted: Extract<Wanted, { kind: 'commit' | 'pull-request' }>,
  scope: Scope,
): ReleaseRecord {
  const commits = wanted.kind === 'commit' ? [wanted.commit] : wanted.commits;
  const isWanted = ({ commit, ref }: ReleaseRecord) =>
    commits.some((one) => commit.startsWith(one)) ||
    (wanted.kind === 'pull-request' && ref === `refs/pull/${wanted.number}/merge`);
  const found = good.filter(isWanted);
  const different = new Set(found.map(({ commit }) => commit));
  const name = wanted.kind === 'commit' ? `commit ${wanted.commit}` : `pull request #${wanted.number}`;
  if (different.size > 1 && wanted.kind === 'commit')
    throw noRelease(scope, `Several commits begin with ${wanted.commit}`, [...different].join(', '));
  if (found[0]) return found[0];
  const bad = entries.find(({ record }) => record && isWanted(record));
  throw noRelease(
    scope,
    `${nameOf(scope)} has no good release of ${name}`,
    bad && `Release ${bad.id}: ${stateOf(bad, new Set())}`,
  );
}

function byTime(good: readonly ReleaseRecord[], { time, text }: { time: number; text: string }, scope: Scope) {
  const found = good.find((record) => Date.parse(record.time) <= time);
  if (found) return found;
  throw noRelease(
    scope,
    `Nothing was live in ${nameOf(scope)} at ${text}`,
    `The first release is of ${good.at(-1)?.time ?? 'never'}`,
  );
}

/** What the input `to` says is nothing that it may be. */
export function unreadable(text: string): Failure {
  return inputFailure(
    'to',
    text,
    'previous, the id of a release, a commit (7 hexadecimal digits or more), #<number of a pull request>, or a date such as 2026-11-27 or 2026-11-27T15:00Z',
  );
}

/** What became of a release, in a few words. `bad` are those that people went back from. */
export function stateOf({ record, problem }: HistoryEntry, bad: ReadonlySet<string>): string {
  if (!record) return problem ?? 'its record is missing';
  const { status, verdict, reason, rollback } = record;
  if (status === 'deploying') return 'was never finished';
  if (status === 'shifting') return 'had a share of the traffic, but was never live for everybody';
  if (status === 'failed' || status === 'rolled-back')
    return `${status === 'failed' ? 'failed' : 'failed and was rolled back'}${reason ? `: ${reason.slice(0, 120)}` : ''}`;
  const parts = [verdict === 'none' ? 'live without checks' : `checks ${verdict}`];
  if (rollback) parts.unshift(`rollback to ${rollback.of}`);
  if (bad.has(originOf(record))) parts.push('rolled back from');
  return parts.join(', ');
}

function nameOf({ app, environment }: Scope): string {
  return `${app} ${environment}`;
}

function noRelease(scope: Scope, what: string, why?: string, todo?: string): Failure {
  return new Failure({
    code: 'no-release',
    what,
    why,
    todo: todo ?? `Choose one of the releases of ${nameOf(scope)} that are listed in the summary and the log`,
  });
}
