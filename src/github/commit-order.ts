import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { getOctokit } from '@actions/github';

/** How the commit that a run would deploy stands to the one that is live. */
export type CommitOrder = 'newer' | 'older' | 'same' | 'diverged' | 'unknown';

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
}): Promise<CommitOrder> {
  const { live, wanted } = options;
  if (live === wanted) return 'same';
  return (await askGitHub(options)) ?? (await askGit(live, wanted, options.workspace)) ?? 'unknown';
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

async function askGit(live: string, wanted: string, workspace: string): Promise<CommitOrder | undefined> {
  if (![live, wanted].every((commit) => /^[0-9a-f]{40,64}$/.test(commit))) return undefined;
  const isAncestor = async (one: string, other: string) => {
    try {
      await promisify(execFile)('git', ['merge-base', '--is-ancestor', one, other], { cwd: workspace });
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code === 1) return false;
      throw error;
    }
  };
  try {
    if (await isAncestor(wanted, live)) return 'older';
    return (await isAncestor(live, wanted)) ? 'newer' : 'diverged';
  } catch {
    return undefined;
  }
}
