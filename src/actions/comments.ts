import type { ActionRun, GitHubApi } from '../github/index.ts';
import type { PreviewEvent } from '../preview/index.ts';
import { messageOf, Redactor } from '../report/index.ts';
import { readGitHubToken } from './deploy-inputs.ts';
import { readPayload } from './payload.ts';

/** GitHub's API, with the token of the job; undefined where there is none, or it cannot be asked. */
export async function openGitHub(run: ActionRun): Promise<GitHubApi | undefined> {
  const token = readGitHubToken(run);
  if (!token) return undefined;
  try {
    // Octokit takes a while to load, and most actions need none.
    const { gitHubApi } = await import('../github/api.ts');
    const { repository } = run.context;
    return gitHubApi({ token, repository, apiUrl: run.environment['GITHUB_API_URL'] });
  } catch (error) {
    run.report.warning(`GitHub cannot be asked: ${messageOf(error)}`);
    return undefined;
  }
}

/** The run, and what hides its secrets in texts that do not go through the runner: comments are not masked by it. */
export function redacting(run: ActionRun): { run: ActionRun; redactor: Redactor } {
  const redactor = new Redactor();
  const mask = (secret: string) => {
    for (const line of secret.split(/\r?\n/)) redactor.add('SECRET', line.trim());
    run.report.mask(secret);
  };
  return { run: { ...run, report: { ...run.report, mask } }, redactor };
}

/** The event of the run, with the input `pull-request`. */
export function readEvent({ inputs, environment, context }: ActionRun): PreviewEvent {
  const number = inputs.integer('pull-request', 0, { max: 1e9 });
  return {
    name: environment['GITHUB_EVENT_NAME'] ?? '',
    payload: readPayload(environment['GITHUB_EVENT_PATH']),
    repository: context.repository,
    actor: context.actor,
    given: number === 0 ? undefined : number,
  };
}
