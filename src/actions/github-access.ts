import type { ActionRun, GitHubApi } from '../github/index.ts';
import type { PreviewEvent } from '../preview/index.ts';
import { messageOf, Redactor } from '../report/index.ts';
import { readPayload } from './github/payload.ts';
import { readGitHubToken } from './inputs/shared-inputs.ts';

/** GitHub's API for the repository of the run. Octokit takes a while to load, and most runs need none. */
export async function gitHubOf({ context, environment }: ActionRun, token: string): Promise<GitHubApi> {
  const { gitHubApi } = await import('../github/api.ts');
  return gitHubApi({ token, repository: context.repository, apiUrl: environment['GITHUB_API_URL'] });
}

/** The same with the token of the job; undefined where there is none, or GitHub cannot be asked. */
export async function openGitHub(run: ActionRun): Promise<GitHubApi | undefined> {
  const token = readGitHubToken(run);
  if (!token) return undefined;
  try {
    return await gitHubOf(run, token);
  } catch (error) {
    run.report.warning(`GitHub's API cannot be used: ${messageOf(error)}`);
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

/** What GitHub has refused, with the right that the job may lack. */
export function refusalOf(error: unknown, permission: string): string {
  const { status = 0 } = error as { status?: number };
  const hint = status === 403 || status === 404 ? ` (the job needs permissions: ${permission})` : '';
  return `${messageOf(error)}${hint}`;
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
