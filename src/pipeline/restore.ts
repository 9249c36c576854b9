import { type ReleaseRecord, stackOf } from '../release/index.ts';
import type { Failure } from '../report/index.ts';
import type { Deployment } from './deployment.ts';
import { describeRelease } from './record.ts';
import { openRecorded, recordedRequest } from './recorded/recorded-release.ts';
import {
  keepRecordedResults,
  readPresentState,
  recordedNeeds,
  recordedSteps,
  type SeenOutside,
} from './recorded/steps.ts';
import { runSteps } from './run.ts';

/**
 * Makes the release that was live before a failed deployment live again, as a rollback by hand does: the pointers first,
 * then its stacks. The data stays. Returns what the edge answers where it does not serve the release yet, though
 * everything was put back.
 */
export async function restoreRelease(failed: Deployment, record: ReleaseRecord): Promise<Failure | undefined> {
  const { context, request } = failed;
  const { report } = context;
  report.note(`Going back to release ${record.id} (${record.mode})`);
  const live: ReleaseRecord = { ...record, ...describeRelease(failed) };
  const data = stackOf(live, 'data');
  const recorded = await openRecorded(context, record, { what: 'all', data });
  for (const line of recorded.repinned) report.warning(line);
  const restoring: Deployment = {
    ...failed,
    request: recordedRequest(record, { ...request, dryRun: false, healthPath: '' }),
    previous: undefined,
    plans: {},
    results: {},
    timeline: [],
    version: undefined,
    touchedLive: false,
    edgeChanged: false,
  };
  const present = await readPresentState(restoring, recorded, live);
  keepRecordedResults(restoring, recorded, present);
  const seen: SeenOutside = {};
  const steps = recordedSteps(recorded, present, seen);
  await runSteps(steps, recordedNeeds(steps, present), restoring);
  return seen.failure;
}
