import type { ReleaseRecord } from '../../release/index.ts';
import { Failure, type Reporter } from '../../report/index.ts';
import type { CommitOrder } from './pin.ts';
import type { DeployRequest } from '../request.ts';
import { refuseShareWithoutSides } from '../traffic/guard.ts';

/** Throws a Failure for a request that must not follow the release that is live, as far as its record tells. */
export function guardRequest(previous: ReleaseRecord | undefined, request: DeployRequest): void {
  if (previous) {
    refuseNewSource(previous, request);
    refuseLostBackend(previous, request);
  }
  refuseShareWithoutSides(request, previous);
}

/**
 * Whether a release came from another repository or folder than this run: it is another app, or the app was moved. Not
 * known, and false, for records without a folder and outside of a repository.
 */
export function isNewSource(
  { repository, folder }: ReleaseRecord,
  { run, folder: wanted }: Pick<DeployRequest, 'run' | 'folder'>,
): boolean {
  if (folder === undefined || repository === '' || run.repository === '') return false;
  return folder !== wanted || repository.toLowerCase() !== run.repository.toLowerCase();
}

/** One app never replaces another. */
function refuseNewSource(previous: ReleaseRecord, request: DeployRequest): void {
  if (request.allowNewSource || !isNewSource(previous, request)) return;
  const { app, environment, folder, run } = request;
  const place = (at: string, repository: string) => (at === '.' ? repository : `${at} of ${repository}`);
  throw new Failure({
    code: 'new-source',
    what: `${app} ${environment} was deployed from ${place(previous.folder!, previous.repository)}; this run deploys ${place(folder, run.repository)}`,
    why: 'Deploying it would replace that app, and use its data',
    todo: 'Set app to a name of its own. If it is the same app, moved or renamed, set allow-new-source: true for one run',
  });
}

/** Who forgets `mode` must not take the API away. */
function refuseLostBackend(previous: ReleaseRecord, request: DeployRequest): void {
  if (request.mode !== 'none' || request.allowNoBackend || previous.mode === 'none') return;
  throw new Failure({
    code: 'lost-backend',
    what: `${request.app} ${request.environment} has a backend (mode: ${previous.mode}), and this run has no mode`,
    why: 'It would deploy only the site, and requests to the API would fail',
    todo: `Set mode: ${previous.mode}. To deploy only the site from now on, set mode: none`,
  });
}

/** Throws a Failure for a commit that is older than what is live, unless that is allowed. */
export async function guardCommit(
  live: string | undefined,
  { run: { commit: wanted }, allowOlder }: Pick<DeployRequest, 'run' | 'allowOlder'>,
  { compareCommits, report }: { compareCommits(live: string, wanted: string): Promise<CommitOrder>; report: Reporter },
): Promise<void> {
  if (!live || !wanted || live === wanted || allowOlder) return;
  const order = await compareCommits(live, wanted);
  const [wantedShort, liveShort] = [wanted.slice(0, 7), live.slice(0, 7)];
  if (order === 'unknown')
    report.note(`It could not be determined whether commit ${wantedShort} is newer than ${liveShort}, which is live`);
  if (order !== 'older') return;
  throw new Failure({
    code: 'older-commit',
    what: `Commit ${wantedShort} is older than ${liveShort}, which is live`,
    why: 'Deploying it would undo what was deployed since',
    todo: 'To deploy it on purpose set allow-older: true',
  });
}
