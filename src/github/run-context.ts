import type { Environment } from './inputs.ts';

/** Who runs this and for which commit, as the runner's default variables say it. Empty strings where not on a runner. */
export interface RunContext {
  /** owner/name */
  repository: string;
  /** Stays when the repository is renamed or moved; undefined where the runner does not say it. */
  repositoryId?: string | undefined;
  commit: string;
  ref: string;
  actor: string;
  /** Link to this run's page. */
  runUrl: string;
  /** run id and attempt: the same run tried again is another holder of a lease. */
  runId: string;
  runAttempt: number;
  /** Id of the job in the workflow. */
  job: string;
  workspace: string;
}

export function readRunContext(environment: Environment): RunContext {
  const get = (name: string) => environment[name] ?? '';
  const server = get('GITHUB_SERVER_URL') || 'https://github.com';
  const repository = get('GITHUB_REPOSITORY');
  const runId = get('GITHUB_RUN_ID');
  return {
    repository,
    repositoryId: get('GITHUB_REPOSITORY_ID') || undefined,
    commit: get('GITHUB_SHA'),
    ref: get('GITHUB_REF'),
    actor: get('GITHUB_ACTOR'),
    runUrl: repository && runId ? `${server}/${repository}/actions/runs/${runId}` : '',
    runId,
    job: get('GITHUB_JOB'),
    runAttempt: Number(get('GITHUB_RUN_ATTEMPT') || '1'),
    workspace: get('GITHUB_WORKSPACE') || process.cwd(),
  };
}
