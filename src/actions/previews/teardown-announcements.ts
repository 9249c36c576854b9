import type { ActionRun, GitHubApi } from '../../github/index.ts';
import { closeSection, describeSection } from '../../preview/index.ts';
import type { AskPullRequest } from '../../teardown/index.ts';
import { refusalOf } from '../github-access.ts';
import { GITHUB_ENVIRONMENT, taskOf } from './preview-announcements.ts';

/**
 * What GitHub does not know is told apart from what it does not answer. Where it cannot be asked at all, every pull request
 * counts as open.
 */
export function askPullRequest(github: GitHubApi | undefined): AskPullRequest {
  return async (number) => {
    if (!github) return { isOpen: true, labels: [] };
    try {
      return await github.pull(number);
    } catch (error) {
      if ((error as { status?: number }).status === 404) return undefined;
      throw error;
    }
  };
}

/**
 * Tells a pull request that its preview is gone: the comment says so, and GitHub's records of its deployments are deleted.
 * It comes last: what GitHub refuses is a warning, and nothing here ever throws.
 */
export async function announceRemoval(
  { report, context }: ActionRun,
  github: GitHubApi,
  { app, number, why }: { app: string; number: number; why: string },
): Promise<void> {
  const { runUrl } = context;
  const attempt = async (title: string, permission: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      report.warning(`${refusalOf(error, permission)}. The resources in AWS were deleted nevertheless`, { title });
    }
  };
  await attempt('No comment on the pull request', 'pull-requests: write', async () => {
    await closeSection(
      github,
      { number, app },
      describeSection({ app, state: 'closed', commit: '', runUrl, reason: why }),
    );
  });
  await attempt('Deployments on the pull request', 'deployments: write', async () => {
    // A hundred at a time.
    for (let page = 0; page < 20; page++) {
      const found = await github.deployments(GITHUB_ENVIRONMENT, taskOf({ app, number }));
      for (const { id } of found) {
        // An active one cannot be deleted.
        await github.setDeploymentState(id, 'inactive', { logUrl: runUrl });
        await github.deleteDeployment(id);
      }
      if (found.length === 0) return;
    }
  });
}
