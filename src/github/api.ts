import { getOctokit } from '@actions/github';
import { messageOf } from '../report/index.ts';

/** A pull request as GitHub knows it now. */
export interface PullState {
  number: number;
  isOpen: boolean;
  headSha: string;
  /** owner/name; empty where the repository is gone. */
  headRepository: string;
  labels: string[];
}

export interface IssueComment {
  id: number;
  body: string;
  /** Login of the author; empty where the account is gone. */
  author: string;
  isBot: boolean;
}

/** One record of a deployment, as the page of a pull request shows it. */
export interface DeploymentRecord {
  id: number;
  sha: string;
}

export type DeploymentState = 'in_progress' | 'success' | 'failure' | 'inactive';

/**
 * What Deploy asks of GitHub, for one repository. Every call fails with a `GitHubError`. Bodies and names go as JSON:
 * whatever is in them is text. https://docs.github.com/rest
 */
export interface GitHubApi {
  pull(number: number): Promise<PullState>;
  /** All comments of a pull request, oldest first, page by page. */
  comments(number: number): AsyncGenerator<IssueComment[]>;
  createComment(number: number, body: string): Promise<IssueComment>;
  updateComment(id: number, body: string): Promise<void>;
  deleteComment(id: number): Promise<void>;
  /** Login behind a personal token; undefined for the token of a job or an app. */
  viewer(): Promise<string | undefined>;
  /** Records of a task in an environment, newest first. */
  deployments(environment: string, task: string): Promise<DeploymentRecord[]>;
  createDeployment(of: { sha: string; environment: string; task: string; description: string }): Promise<number>;
  setDeploymentState(id: number, state: DeploymentState, more?: { url?: string; logUrl?: string }): Promise<void>;
  /** Of one that is inactive. */
  deleteDeployment(id: number): Promise<void>;
}

/** An answer of GitHub that was not the wanted one; `status` is 0 where there was none. */
class GitHubError extends Error {
  override name = 'GitHubError';
  readonly status: number;
  /** Milliseconds that GitHub asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(what: string, error: unknown) {
    const { status, response } = error as { status?: unknown; response?: { headers?: Record<string, unknown> } };
    super(`${what}: ${messageOf(error).split('\n')[0]}`, { cause: error });
    this.status = typeof status === 'number' ? status : 0;
    const seconds = response?.headers?.['retry-after'];
    this.retryAfter = seconds === undefined ? undefined : Number(seconds) * 1000;
  }
}

const PER_PAGE = 100;
/** Milliseconds before each further try of what may be asked twice. */
const WAITS = [300, 1200];
/** Milliseconds: the secondary limit of GitHub asks for a minute; a run does not stand still for longer. */
const LONGEST_WAIT = 60_000;
const TIMEOUT = 15_000;

/** `repository` is owner/name; `apiUrl` that of a GitHub Enterprise Server. */
export function gitHubApi({
  token,
  repository,
  apiUrl,
}: {
  token: string;
  repository: string;
  apiUrl?: string;
}): GitHubApi {
  const { rest } = getOctokit(token, apiUrl ? { baseUrl: apiUrl } : {});
  const [owner = '', repo = ''] = repository.split('/');
  const here = () => ({ owner, repo, request: { signal: AbortSignal.timeout(TIMEOUT) } });
  return { ...pullRequests(rest, here), ...comments(rest, here), ...deployments(rest, here) };
}

type Rest = ReturnType<typeof getOctokit>['rest'];
type Here = () => { owner: string; repo: string; request: { signal: AbortSignal } };

function pullRequests(rest: Rest, here: Here): Pick<GitHubApi, 'pull'> {
  return {
    async pull(number) {
      const { data } = await again(`Pull request #${number} could not be read`, () =>
        rest.pulls.get({ ...here(), pull_number: number }),
      );
      // A proxy's page, say, or half an answer: what is not clear is no answer.
      if (data.number !== number || !['open', 'closed'].includes(data.state))
        throw new GitHubError(`Pull request #${number} could not be read`, new Error('the answer is not clear'));
      return {
        number,
        isOpen: data.state === 'open',
        headSha: data.head.sha,
        headRepository: (data.head.repo as { full_name?: string } | null)?.full_name ?? '',
        labels: data.labels.map(({ name }) => name),
      };
    },
  };
}

type Comments = 'comments' | 'createComment' | 'updateComment' | 'deleteComment' | 'viewer';

function comments(rest: Rest, here: Here): Pick<GitHubApi, Comments> {
  return {
    async *comments(number) {
      for (let page = 1; ; page++) {
        const { data } = await again(`Comments of #${number} could not be read`, () =>
          rest.issues.listComments({ ...here(), issue_number: number, per_page: PER_PAGE, page }),
        );
        yield data.map(commentOf);
        if (data.length < PER_PAGE) return;
      }
    },

    async createComment(number, body) {
      const { data } = await once(`The comment on #${number} could not be written`, () =>
        rest.issues.createComment({ ...here(), issue_number: number, body }),
      );
      return commentOf(data);
    },

    async updateComment(id, body) {
      await again(`Comment ${id} could not be changed`, () =>
        rest.issues.updateComment({ ...here(), comment_id: id, body }),
      );
    },

    async deleteComment(id) {
      await once(`Comment ${id} could not be deleted`, () => rest.issues.deleteComment({ ...here(), comment_id: id }));
    },

    async viewer() {
      try {
        const { request } = here();
        return (await rest.users.getAuthenticated({ request })).data.login;
      } catch {
        return undefined;
      }
    },
  };
}

function deployments(
  rest: Rest,
  here: Here,
): Pick<GitHubApi, 'deployments' | 'createDeployment' | 'setDeploymentState' | 'deleteDeployment'> {
  return {
    async deployments(environment, task) {
      const { data } = await again('Deployments could not be read', () =>
        rest.repos.listDeployments({ ...here(), environment, task, per_page: PER_PAGE }),
      );
      return data.map(({ id, sha }) => ({ id, sha }));
    },

    async createDeployment({ sha, environment, task, description }) {
      const { data } = await once('The deployment could not be recorded', () =>
        rest.repos.createDeployment({
          ...here(),
          ref: sha,
          environment,
          task,
          description,
          // The commit of the pull request itself, whatever the base is and whichever checks have ended.
          auto_merge: false,
          required_contexts: [],
          transient_environment: true,
          production_environment: false,
        }),
      );
      if (!('id' in data)) throw new GitHubError('The deployment could not be recorded', new Error(data.message));
      return data.id;
    },

    async setDeploymentState(id, state, { url, logUrl } = {}) {
      await again(`Deployment ${id} could not be changed`, () =>
        rest.repos.createDeploymentStatus({
          ...here(),
          deployment_id: id,
          state,
          // All previews share one environment: one that is ready ends no other.
          auto_inactive: false,
          ...(url && { environment_url: url }),
          ...(logUrl && { log_url: logUrl }),
        }),
      );
    },

    async deleteDeployment(id) {
      await once(`Deployment ${id} could not be deleted`, () =>
        rest.repos.deleteDeployment({ ...here(), deployment_id: id }),
      );
    },
  };
}

function commentOf({
  id,
  body = '',
  user,
}: {
  id: number;
  body?: string;
  user: { login: string; type: string } | null;
}): IssueComment {
  return { id, body, author: user?.login ?? '', isBot: user?.type === 'Bot' };
}

async function once<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new GitHubError(what, error);
  }
}

/**
 * For what means the same when it is asked twice: after a server's error, a lost answer and a limit, which may come with
 * status 403. Who asks on before the time that GitHub names may be shut out.
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
async function again<T>(what: string, ask: () => Promise<T>): Promise<T> {
  for (const pause of WAITS) {
    try {
      return await once(what, ask);
    } catch (error) {
      const wait = waitAfter(error as GitHubError, pause);
      if (wait === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return await once(what, ask);
}

/** Milliseconds before the next try; undefined where none helps. `pause`: where GitHub names no time, or a proxy a long one. */
function waitAfter({ status, retryAfter }: GitHubError, pause: number): number | undefined {
  if (retryAfter !== undefined && retryAfter <= LONGEST_WAIT) return retryAfter;
  const isBroken = status === 0 || status >= 500;
  return isBroken || (status === 429 && retryAfter === undefined) ? pause : undefined;
}
