import { getOctokit } from '@actions/github';
import type { ActionRun } from '../../github/index.ts';
import { Failure, messageOf } from '../../report/index.ts';

/** GitHub's limit for the description of a deployment status. */
const DESCRIPTION_LIMIT = 140;

/**
 * Tells GitHub which commit an environment runs, and why: a deployment with a status. Without the permission
 * `deployments: write` it is a line in the log: what is live does not depend on it.
 * https://docs.github.com/rest/deployments/deployments#create-a-deployment
 */
export async function reportGitHubDeployment(
  { context, environment, report }: ActionRun,
  token: string | undefined,
  told: { environment: string; commit: string; description: string; url: string },
): Promise<void> {
  const place = placeOf(context.repository);
  if (!token || !place || told.commit === '') return;
  const description = told.description.slice(0, DESCRIPTION_LIMIT);
  try {
    const { rest } = getOctokit(token, at(environment['GITHUB_API_URL']));
    const { data } = await rest.repos.createDeployment({
      ...place,
      ref: told.commit,
      environment: told.environment,
      task: 'rollback',
      description,
      // The commit ran already: its checks of then are not asked again.
      auto_merge: false,
      required_contexts: [],
    });
    if (!('id' in data)) throw new Error(data.message ?? 'no deployment was made');
    await rest.repos.createDeploymentStatus({
      ...place,
      deployment_id: data.id,
      state: 'success',
      description,
      log_url: context.runUrl,
      environment_url: told.url,
    });
  } catch (error) {
    report.note(
      `The rollback is not shown in GitHub's deployments (${messageOf(error)}). To show it, give the job permissions: deployments: write`,
    );
  }
}

/** The commits that a pull request may have been deployed as: of its merge, and its own last one. */
export async function commitsOfPullRequest(
  { context, environment }: ActionRun,
  token: string | undefined,
  number: number,
): Promise<string[]> {
  const place = placeOf(context.repository);
  const failure = (why: string, cause?: unknown) =>
    new Failure({
      code: 'input',
      what: `Pull request #${number} could not be looked up`,
      why,
      todo: 'Give github-token a token with pull-requests: read, or set the input "to" to a commit or the id of a release',
      cause,
    });
  if (!token || !place) throw failure('There is no github-token');
  try {
    const { rest } = getOctokit(token, at(environment['GITHUB_API_URL']));
    const { data } = await rest.pulls.get({ ...place, pull_number: number });
    return [data.merge_commit_sha, data.head.sha].flatMap((commit) => commit ?? []);
  } catch (error) {
    throw failure(messageOf(error), error);
  }
}

function at(apiUrl: string | undefined): { baseUrl?: string } {
  return apiUrl ? { baseUrl: apiUrl } : {};
}

function placeOf(repository: string): { owner: string; repo: string } | undefined {
  const [owner, repo] = repository.split('/');
  return owner && repo ? { owner, repo } : undefined;
}
