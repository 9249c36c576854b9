import { parallel } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { isSameRepository } from '../../preview/index.ts';
import { jsonStore, previewStacks } from '../../release/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { listStacks, readBootstrap } from '../../stack/index.ts';
import { takeDown } from '../teardown.ts';
import { type Candidate, findCandidates } from './candidates.ts';
import { describeSweep } from './describe.ts';
import { GONE, type Swept, type SweepOutcome, type SweepRequest } from './outcome.ts';
import { previewsElsewhere } from './other-regions.ts';
import { type AskPullRequest, brake, judge, type Verdict } from './verdict.ts';

/** Environments that are taken down at the same time. */
const AT_ONCE = 4;

/**
 * Takes down the previews of an app whose pull request is closed or whose time is over, and ends teardowns that were cut
 * off. GitHub is asked before anything is deleted, and again under the lease of each preview; where it does not answer,
 * nothing is deleted.
 */
export async function sweep(context: Context, request: SweepRequest): Promise<SweepOutcome> {
  const { session, report } = context;
  const { app } = request;
  const outcome: SweepOutcome = { swept: [], named: [], left: [] };
  const bootstrap = await readBootstrap(session);
  if (bootstrap) {
    const store = jsonStore(session, bootstrap.artifactsBucket);
    const candidates = await findCandidates(store, await listStacks(session, previewStacks(app)), app);
    const verdicts = await judgeAll(context, request, candidates);
    const doomed = verdicts.filter(({ action }) => action === 'remove');
    for (const { candidate } of doomed)
      for (const key of candidate.damaged)
        report.warning(`${app} ${candidate.environment} will be removed, although its record ${key} is damaged`, {
          title: 'Release records',
        });
    outcome.named = verdicts
      .filter(({ action }) => action === 'name')
      .map(({ candidate, why }) => ({ environment: candidate.environment, why }));
    const previews = (list: readonly Verdict[]) =>
      list.filter(({ candidate }) => candidate.number !== undefined).length;
    const tooMany = request.allowMany ? undefined : brake(previews(doomed), previews(verdicts));
    if (tooMany) {
      report.warning(
        `Nothing was deleted: ${tooMany}. If GitHub's answer is right, run the sweep with allow-many: true`,
        { title: 'The sweep only reports' },
      );
    }
    outcome.swept = await parallel(doomed, AT_ONCE, (verdict) =>
      tooMany ? Promise.resolve(reported(verdict)) : removeOne(context, request, verdict, outcome),
    );
  }
  const elsewhere = await previewsElsewhere(context, app);
  outcome.named.push(
    ...elsewhere.map((environment) => ({ environment, why: 'it is in another region: run a sweep there too' })),
  );
  for (const { environment, why } of outcome.named)
    report.warning(`${app} ${environment} stays: ${why}`, { title: 'Not swept' });
  report.summary(describeSweep(request, outcome));
  return outcome;
}

/** GitHub's word on all, before anything is deleted: where one answer is missing, there is no word. */
async function judgeAll(
  { clock }: Context,
  { run, ask }: SweepRequest,
  candidates: readonly Candidate[],
): Promise<Verdict[]> {
  const now = clock.now();
  return await parallel(candidates, 8, async (candidate) => {
    const { repository, repositoryId } = candidate;
    const mine = repository !== undefined && isSameRepository({ repository, repositoryId }, run);
    const pull = mine && candidate.number !== undefined ? await askOrStop(ask, candidate.number) : undefined;
    return judge(candidate, { run, now, pull });
  });
}

async function askOrStop(ask: AskPullRequest, number: number): ReturnType<AskPullRequest> {
  try {
    return await ask(number);
  } catch (error) {
    throw new Failure({
      code: 'github',
      what: 'Nothing was swept: GitHub did not say which pull requests are open',
      why: `Pull request ${number}: ${messageOf(error)}`,
      todo: 'Give the job permissions: pull-requests: read; if the job has them, run again when GitHub answers',
      cause: error,
    });
  }
}

const reported = ({ candidate, why }: Verdict): Swept => ({
  environment: candidate.environment,
  status: 'reported',
  why,
});

/** One environment, under its own lease; what it fails with does not hold up the others. */
export async function removeOne(
  context: Context,
  request: SweepRequest,
  { candidate, why }: Verdict,
  outcome: SweepOutcome,
): Promise<Swept> {
  const { app, run, dryRun, templates, ask } = request;
  const { environment } = candidate;
  const stillDue = async () => {
    if (candidate.number === undefined) return true;
    const pull = await askOrStop(ask, candidate.number);
    return judge(candidate, { run, now: context.clock.now(), pull }).action === 'remove';
  };
  const options = { app, environment, run, dryRun, templates, confirm: '', deleteData: '', lastExport: true };
  try {
    const { status, look } = await takeDown(context, { ...options, leaseTimeout: 0, forceUnlock: false, stillDue });
    outcome.left.push(...(look?.left ?? []));
    if (candidate.number !== undefined && GONE.includes(status)) await request.gone(candidate.number, why);
    return { environment, status, why };
  } catch (error) {
    // A deployment of it is running: it asks GitHub itself before it ends, or the next sweep does.
    if (error instanceof Failure && error.code === 'lease-held')
      return { environment, status: 'busy', why: error.why ?? '' };
    context.report.warning(`${app} ${environment}: ${messageOf(error)}`, { title: 'Not swept' });
    return { environment, status: 'failed', why: messageOf(error) };
  }
}

/** Fails for the environments that could not be taken down, once everything is told of the others. */
export function failForUnswept({ app }: Pick<SweepRequest, 'app'>, { swept }: SweepOutcome): void {
  const failed = swept.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return;
  throw new Failure({
    code: 'sweep',
    what: `${failed.length} of ${swept.length} environments of ${app} could not be taken down`,
    why: failed.map(({ environment, why }) => `${environment}: ${why}`).join(' '),
    todo: 'Remove what blocks them; the next sweep continues from there',
    summarized: true,
  });
}
