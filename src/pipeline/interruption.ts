import { apiRevision, activateRelease, connectApi, readApi } from '../site/index.ts';
import { putBack } from '../compute/index.ts';
import { releaseName, type ReleaseRecord } from '../release/index.ts';
import { messageOf } from '../report/index.ts';
import { type Deployment, edgeStore } from './deployment.ts';
import { shareText } from './traffic/shift.ts';

/**
 * A cancelled deployment, in the few seconds that GitHub leaves: what this run has pointed to itself is pointed back to
 * the release before, by a write each. Returns what is live now and whether it was checked, for the user. A backend
 * that was updated in place stays: CloudFormation cannot be waited for.
 */
export async function leaveInterrupted(deployment: Deployment): Promise<string> {
  const { request, previous, touchedLive, checks } = deployment;
  const goesOn = 'CloudFormation continues what it has begun; the next run waits for it and completes the deployment';
  const besides = deployment.beside ? '. Until then a task of the new version keeps running next to the service' : '';
  // A stack that was there before the first record may serve users all the same.
  const untouched = previous ? 'What is live was not touched' : 'No recorded release is live yet';
  if (!touchedLive) return `${untouched}. ${goesOn}${besides}`;
  if (deployment.api?.candidate) return await shiftLeft(deployment);
  // Page and API go live by a write each: in between, the way back is to the release of both.
  const isComplete = request.web === undefined || deployment.site !== undefined;
  if (deployment.isWhole || (checks?.acceptable && isComplete))
    return `The new version is live${checks?.acceptable ? ' and has passed its checks' : ''}; if it is not recorded yet, the next run records it`;
  if (!previous)
    return `What was deployed so far may be live and has not passed its checks; nothing was live before. ${goesOn}`;
  const before = `${releaseName(previous)} was live before`;
  const unchecked = 'The new version may be live and has not passed its checks';
  if (!request.rollbackOnFailure) return `${unchecked}. ${before}. ${goesOn}`;
  deployment.isPutBack = true;
  const back = await pointersBack(deployment);
  const updated = deployment.version === undefined && (deployment.results.backend?.hasChanges ?? true);
  const rest =
    back.length === 0
      ? unchecked
      : updated
        ? `${back.join('. ')}. The backend is the new one and has ${checks?.acceptable ? '' : 'not '}passed its checks`
        : back.join('. ');
  return `${rest}. ${before}. ${goesOn}, or rolls it back if the checks fail`;
}

/** A cancelled rollback goes on where it is: nothing is put back to what somebody wants to leave. */
export function leaveRollback(
  { touchedLive, checks }: Deployment,
  { record, from }: { record: ReleaseRecord; from: ReleaseRecord },
): string {
  const goesOn = 'CloudFormation continues what it has begun; run the same rollback again to complete it';
  if (!touchedLive) return `Release ${from.id} is still live: what is live was not touched. ${goesOn}`;
  const verdict = checks?.acceptable ? 'has passed its checks' : 'has not passed its checks yet';
  return `Users may already reach release ${record.id}, which ${verdict}; release ${from.id} was live before. ${goesOn}`;
}

/** A shift goes on by itself until its time is over: who gets the new release, and until when. */
async function shiftLeft(deployment: Deployment): Promise<string> {
  const { session, clock } = deployment.context;
  const { record } = (await readApi(session, edgeStore(deployment)!))!;
  if (!record.candidate)
    return 'All viewers get the same release; run actions/traffic with operation: continue to record it';
  const until = new Date(record.until!).toISOString();
  return `The new release gets ${shareText(record, clock.now())}. All viewers return to the previous release at ${until}, unless actions/traffic continues or ends the shift before then`;
}

/** What was pointed back, in words. Nothing is written that this run has not written. */
async function pointersBack(deployment: Deployment): Promise<string[]> {
  const { context, version } = deployment;
  const writes = edgeBack(deployment);
  const moved = version?.number !== undefined && version.before !== undefined && version.number !== version.before;
  // Without the signal of what was cancelled. Its own write to the alias may still be under way: of the two, the one that
  // comes second is refused by its revision, and only this one is tried again.
  const { session, report, clock } = context;
  if (moved && deployment.touchedLive)
    writes.push(
      putBack({ session, report, clock }, { name: version.functionName, version: version.before! }).then(
        (isBack) => `The function ${isBack ? 'is at' : 'could not be put back to'} version ${version.before}`,
      ),
    );
  const ended = await Promise.allSettled(writes);
  return ended.map((one) =>
    one.status === 'fulfilled' ? one.value : `It could not be put back: ${messageOf(one.reason)}`,
  );
}

/** The writes at the edge. */
function edgeBack(deployment: Deployment): Promise<string>[] {
  const { context, previous, site, api } = deployment;
  const store = edgeStore(deployment);
  if (!store || !previous || !deployment.edgeChanged) return [];
  const { session } = context;
  const stable = previous.backends?.[0];
  const writes: Promise<string>[] = [];
  if (site?.hasChanges && previous.site) {
    const { bucket, release } = previous.site;
    const page = activateRelease(context, { bucket, prefix: '', keyValueStoreArn: store }, release);
    writes.push(page.then(() => 'The previous page is live again'));
  }
  if (api && stable && apiRevision(api) !== apiRevision({ stable })) {
    const route = connectApi(session, store, { stable }, { revision: apiRevision(api) });
    writes.push(route.then(() => 'The API goes to the previous backend again'));
  }
  return writes;
}
