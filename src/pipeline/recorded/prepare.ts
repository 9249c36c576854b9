import type { OpenEnvironment } from '../../environment/index.ts';
import {
  chooseRelease,
  fingerprintOf,
  type History,
  liveRelease,
  originOf,
  type ReleaseRecord,
  type RollbackPart,
  type Wanted,
  stackOf,
} from '../../release/index.ts';
import { Failure, inputFailure } from '../../report/index.ts';
import type { Template } from '../../stack/index.ts';
import { type DataChange, dataChangesSince, templateOf } from './data-changes.ts';
import { Needs } from './needs.ts';
import { type Part, partsOf } from './parts.ts';
import { openRecorded, type RecordedInputs, type RecordedRelease } from './recorded-release.ts';
import { describeReleases, listReleases, releaseLines } from './releases.ts';

export interface RollbackRequest extends RecordedInputs {
  app: string;
  environment: string;
  /** Undefined in a dry run that only lists the releases. */
  to: Wanted | undefined;
  what: RollbackPart;
  reason: string;
  allowDataChange: boolean;
}

/** Everything that is known before the first write. */
export interface Prepared {
  history: History;
  /** The record that is deployed again, and what its steps need of it. */
  record: ReleaseRecord;
  recorded: RecordedRelease;
  /** The release that is live, and the one that is gone back from: they differ where a deployment was left half done. */
  live: ReleaseRecord | undefined;
  from: ReleaseRecord;
  liveTemplate: Template | undefined;
  /** That release is live already, as far as the records say. */
  isLive: boolean;
  parts: Part[];
  changes: DataChange[];
}

/** Releases that a failure lists. */
const SHOWN = 10;

/** Chooses the release, looks whether all of it is there, and compares it with what is live. Refuses before anything is written. */
export async function prepare(
  { context, releases }: OpenEnvironment,
  request: RollbackRequest,
  history: History,
): Promise<Prepared> {
  const { session, report } = context;
  try {
    const record = ownRollback(history, request) ?? chooseRelease(history, request.to!, request);
    const { live, unsettled } = liveRelease(history);
    refusePart(record, live, request);
    const missing = await new Needs(session).missing(record, request.what);
    refuseMissing(record, missing, 'Choose another release with to, or deploy that commit again');
    const dataOf = history.entries.flatMap(({ record: one }) => stackOf(one, 'data') ?? []);
    const later = history.entries.flatMap(({ id, record: one }) => (one && id > record.id ? [one] : []));
    const recorded = await openRecorded(context, record, { what: request.what, data: dataOf[0] });
    const secrets = recorded.missingSecrets;
    refuseMissing(record, secrets, 'Put the secret back under its name, or choose another release with to');
    const liveStack = stackOf(live, 'backend');
    const liveTemplate = liveStack && (await templateOf(session, liveStack));
    const changes =
      request.what === 'site'
        ? []
        : await dataChangesSince(session, releases!, { record, dataStack: dataOf[0], later });
    const parts = partsOf(recorded, { record: live, template: liveTemplate }, changes, request.allowDataChange);
    for (const { name, fate, says, same } of parts)
      report.note(`${name}: ${fate}${same && fate === 'restored' ? ' (same)' : ''}: ${says.replaceAll('**', '')}`);
    refuseDataChange(record, changes, request);
    const isLive = !unsettled && live !== undefined && runsAlready(live, record, request.what);
    return { history, record, recorded, live, from: unsettled ?? live ?? record, liveTemplate, isLive, parts, changes };
  } catch (error) {
    throw await withList(error, history, new Needs(session), report.note);
  }
}

/** Run again after its end, the same job finds what it did: it does not go back once more. */
function ownRollback(history: History, { to, run }: RollbackRequest): ReleaseRecord | undefined {
  const { live } = liveRelease(history);
  const isOwn = live?.rollback && run.runUrl !== '' && live.runUrl === run.runUrl && to!.kind === 'previous';
  return isOwn ? live : undefined;
}

/** Whether the records say that this part of a release is live. */
function runsAlready(live: ReleaseRecord, record: ReleaseRecord, what: RollbackPart): boolean {
  if (originOf(live) === originOf(record)) return true;
  if (what === 'site') return live.site?.release === record.site?.release;
  return what === 'backend' && fingerprintOf(withoutSite(live)) === fingerprintOf(withoutSite(record));
}

function withoutSite({ content, stacks }: ReleaseRecord): Pick<ReleaseRecord, 'content' | 'stacks'> {
  return { content: { backend: content.backend }, stacks };
}

function refusePart(record: ReleaseRecord, live: ReleaseRecord | undefined, { what }: RollbackRequest): void {
  if (what === 'site' && !record.site)
    throw inputFailure('what', what, `all or backend: release ${record.id} has no site`);
  if (what === 'backend' && live && live.mode !== record.mode && !record.backends)
    throw inputFailure('what', what, `all: release ${record.id} ran as ${record.mode}, and ${live.mode} is live`);
}

function refuseMissing({ id }: ReleaseRecord, missing: readonly string[], todo: string): void {
  if (missing.length === 0) return;
  throw new Failure({
    code: 'not-restorable',
    what: `Release ${id} cannot be restored`,
    why: missing.join('. '),
    todo,
  });
}

function refuseDataChange(record: ReleaseRecord, changes: readonly DataChange[], request: RollbackRequest): void {
  const broken = changes.filter(({ breaks }) => breaks);
  if (broken.length === 0 || request.allowDataChange) return;
  throw new Failure({
    code: 'data-change',
    what: `The data has changed since release ${record.id}, and its code may not be able to read it`,
    why: broken.map(({ what }) => what).join('. '),
    todo: 'Choose a newer release with to. If the code of that release can read the data, set allow-data-change: true',
  });
}

const LISTED = ['no-release', 'not-restorable', 'data-change', 'input'];

/** A refusal with the releases to choose from, in the log and in the summary. */
async function withList(
  error: unknown,
  history: History,
  needs: Needs,
  note: (line: string) => void,
): Promise<unknown> {
  if (!(error instanceof Failure) || !LISTED.includes(error.code)) return error;
  const releases = await listReleases(history, SHOWN, needs);
  for (const line of releaseLines(releases)) note(line);
  return new Failure({ ...error, cause: error, details: describeReleases(releases) });
}
