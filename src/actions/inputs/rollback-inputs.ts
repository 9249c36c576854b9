import type { ActionRun } from '../../github/index.ts';
import type { RollbackRequest } from '../../pipeline/index.ts';
import { isProtected, parseWanted, type Wanted } from '../../release/index.ts';
import { inputFailure } from '../../report/index.ts';
import { readLiveEnvironment } from './shared-inputs.ts';

/** What `to` may be. A pull request is not yet the commits that it was merged as. */
export type To = Exclude<Wanted, { kind: 'pull-request' }> | { kind: 'pull-request'; number: number } | undefined;

export interface RollbackInputs {
  request: Omit<RollbackRequest, 'to'>;
  to: To;
  /** Where GitHub shows the rollback. */
  gitHubEnvironment: string;
}

/** The longest reason that is kept. */
const REASON_LIMIT = 500;

/** Every input is read and checked before anything else happens. Nothing needs the repository to be checked out. */
export function readRollbackInputs(run: ActionRun): RollbackInputs {
  const { inputs } = run;
  const live = readLiveEnvironment(run);
  const { environment, dryRun } = live;
  const to = inputs.text('to', dryRun ? '' : 'previous');
  const request = {
    ...live,
    what: inputs.choice('what', ['all', 'backend', 'site'], 'all'),
    reason: readReason(run, environment, dryRun),
    allowDataChange: inputs.boolean('allow-data-change', false),
    allowReplacement: inputs.lines('allow-replacement'),
    deadline: inputs.duration('deadline', '120s'),
  };
  return {
    request,
    to: to === '' ? undefined : (parseWanted(to) as To),
    gitHubEnvironment: inputs.text('github-environment', environment),
  };
}

function readReason({ inputs }: ActionRun, environment: string, dryRun: boolean): string {
  const reason = inputs.text('reason').replace(/\s+/g, ' ');
  if (reason.length > REASON_LIMIT)
    throw inputFailure('reason', `${reason.slice(0, 40)}...`, `at most ${REASON_LIMIT} characters`);
  if (reason === '' && !dryRun && isProtected(environment))
    throw inputFailure(
      'reason',
      '',
      `the reason for rolling back ${environment}, which is kept in the record of the release`,
      'sign-in fails since 15:00',
    );
  return reason;
}
