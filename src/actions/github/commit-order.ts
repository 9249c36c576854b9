import { getOctokit } from '@actions/github';
import type { CommitOrder } from '../../pipeline/index.ts';
import { childEnvironment, type Environment, runProcess } from '../../process/index.ts';

/**
 * Asks GitHub (compare two commits), or, without a token, the clone in the workspace. A shallow clone that does not
 * hold both commits cannot tell, and neither can a token without contents: read: "unknown", never a guess.
 * https://docs.github.com/rest/commits/commits#compare-two-commits
 */
export async function compareCommits(options: {
  repository: string;
  live: string;
  wanted: string;
  token?: string;
  apiUrl?: string;
  workspace: string;
  environment: Environment;
}): Promise<CommitOrder> {
  const { live, wanted } = options;
  if (live === wanted) return 'same';
  return (await askGitHub(options)) ?? (await askGit(options)) ?? 'unknown';
}

async function askGitHub(options: Parameters<typeof compareCommits>[0]): Promise<CommitOrder | undefined> {
  const { token, repository, live, wanted, apiUrl } = options;
  const [owner, repo] = repository.split('/');
  if (!token || !owner || !repo) return undefined;
  try {
    const octokit = getOctokit(token, apiUrl ? { baseUrl: apiUrl } : {});
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${live}...${wanted}`,
      per_page: 1,
    });
    return ({ ahead: 'newer', behind: 'older', identical: 'same', diverged: 'diverged' } as const)[data.status];
  } catch {
    // No permission, a commit that was forced away, no network: the clone may still know.
    return undefined;
  }
}

async function askGit(options: Parameters<typeof compareCommits>[0]): Promise<CommitOrder | undefined> {
  const { live, wanted, workspace } = options;
  if (![live, wanted].every((commit) => /^[0-9a-f]{40,64}$/.test(commit))) return undefined;
  // What git runs (hooks, a pager) comes from the repository.
  const environment = childEnvironment(options.environment);
  const isAncestor = async (one: string, other: string) => {
    const args = ['merge-base', '--is-ancestor', one, other];
    const { code } = await runProcess('git', args, { environment, cwd: workspace });
    return code === 0 ? true : code === 1 ? false : undefined;
  };
  const older = await isAncestor(wanted, live);
  if (older !== false) return older && 'older';
  const newer = await isAncestor(live, wanted);
  return newer === undefined ? undefined : newer ? 'newer' : 'diverged';
}
