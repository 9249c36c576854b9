import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerProblems, operationOf, requestProblems, sample } from './description.ts';

/** A repository on GitHub, as far as previews see it: its pull requests, comments and deployments. */
export interface Repository {
  pulls: Map<number, { state: 'open' | 'closed'; sha: string; repository: string; labels: string[]; merged?: string }>;
  comments: { id: number; issue: number; body: string; author: string; type: 'Bot' | 'User' }[];
  deployments: {
    id: number;
    sha: string;
    environment: string;
    task: string;
    description?: string;
    states: { state: string; environment_url?: string; description?: string }[];
  }[];
}

export interface GitHub extends Repository {
  /** Value of GITHUB_API_URL. */
  url: string;
  /** Every request: "POST /repos/{owner}/{repo}/issues/{issue_number}/comments". */
  readonly requests: string[];
  /** Comments that were made, each of which notifies people. */
  notifications: number;
  /** Called before each request; what it returns is answered in place of the real answer. */
  refuse?: (request: string, body: unknown) => { status: number; message: string } | undefined | Promise<void>;
  stop(): Promise<void>;
}

/** Comments over this are refused. */
const LONGEST = 65_536;

/** GitHub on the loopback: requests and answers are held against GitHub's own description, and a mistake is a 500 that says so. */
export async function startGitHub(): Promise<GitHub> {
  let ids = 1000;
  const github: GitHub = {
    url: '',
    requests: [],
    notifications: 0,
    pulls: new Map(),
    comments: [],
    deployments: [],
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url!, 'http://localhost');
      const found = operationOf(request.method!, url.pathname);
      const text = await bodyOf(request);
      const body = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
      const send = (status: number, content: unknown) => {
        response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
        response.end(status === 204 ? undefined : JSON.stringify(content));
      };
      if (!found) return send(500, { message: `${request.method} ${url.pathname} is not in the description` });
      const name = `${request.method} ${found.template}`;
      github.requests.push(name);
      const wrong = requestProblems(request.method!, found.template, url.searchParams, body);
      if (wrong.length > 0) return send(500, { message: `${name}: ${wrong.join('; ')}` });
      const refused = await github.refuse?.(name, body);
      if (refused) return send(refused.status, { message: refused.message });
      const answer = answerTo(github, { name, ...found, query: url.searchParams, body: body ?? {}, id: () => ++ids });
      const mistakes = answerProblems(request.method!, found.template, answer.status, answer.content);
      if (mistakes.length > 0)
        return send(500, { message: `The stand-in's answer to ${name}: ${mistakes.join('; ')}` });
      send(answer.status, answer.content);
    })().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  github.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return github;
}

interface Asked {
  name: string;
  template: string;
  values: Record<string, string>;
  query: URLSearchParams;
  body: Record<string, unknown>;
  id: () => number;
}

interface Answer {
  status: number;
  content: unknown;
}

const COMMENTS = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}';
const DEPLOYMENTS = '/repos/{owner}/{repo}/deployments';
const STATUSES = '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses';
const missing: Answer = {
  status: 404,
  content: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
};

function answerTo(github: GitHub, { name, template, values, query, body, id }: Asked): Answer {
  switch (name) {
    case 'GET /user':
      return { status: 403, content: { message: 'Resource not accessible by integration' } };
    case 'GET /repos/{owner}/{repo}/pulls/{pull_number}': {
      const pull = github.pulls.get(Number(values['pull_number']));
      if (!pull) return missing;
      const repo = pull.repository === '' ? null : { full_name: pull.repository };
      const facts = {
        number: Number(values['pull_number']),
        state: pull.state,
        head: { sha: pull.sha, repo },
        ...(pull.merged && { merge_commit_sha: pull.merged }),
        labels: pull.labels.map((label) => ({
          id: 1,
          node_id: 'x',
          url: 'https://github.test/',
          name: label,
          color: 'fff',
          default: false,
          description: null,
        })),
      };
      return { status: 200, content: sample('GET', template, 200, facts) };
    }
    case `GET ${COMMENTS}`: {
      const all = github.comments.filter(({ issue }) => issue === Number(values['issue_number']));
      return { status: 200, content: pageOf(all, query).map(commentJson) };
    }
    case `POST ${COMMENTS}`: {
      const text = String(body['body']);
      if (text.length > LONGEST) return { status: 422, content: tooLong };
      const comment = {
        id: id(),
        issue: Number(values['issue_number']),
        body: text,
        author: 'github-actions[bot]',
        type: 'Bot' as const,
      };
      github.comments.push(comment);
      github.notifications++;
      return { status: 201, content: commentJson(comment) };
    }
    case `PATCH ${COMMENT}`: {
      const comment = github.comments.find((one) => one.id === Number(values['comment_id']));
      if (!comment) return missing;
      if (String(body['body']).length > LONGEST) return { status: 422, content: tooLong };
      comment.body = String(body['body']);
      return { status: 200, content: commentJson(comment) };
    }
    case `DELETE ${COMMENT}`: {
      const at = github.comments.findIndex((one) => one.id === Number(values['comment_id']));
      if (at === -1) return missing;
      github.comments.splice(at, 1);
      return { status: 204, content: undefined };
    }
    default:
      return deploymentAnswer(github, { name, template, values, query, body, id });
  }
}

function deploymentAnswer(github: GitHub, { name, values, query, body, id }: Asked): Answer {
  const deployment = github.deployments.find((one) => one.id === Number(values['deployment_id']));
  switch (name) {
    case `GET ${DEPLOYMENTS}`: {
      const wanted = (key: 'environment' | 'task') => (one: Repository['deployments'][number]) =>
        !query.has(key) || query.get(key) === one[key];
      const all = github.deployments.filter(wanted('environment')).filter(wanted('task')).toReversed();
      return { status: 200, content: pageOf(all, query).map(deploymentJson) };
    }
    case `POST ${DEPLOYMENTS}`: {
      const made = {
        id: id(),
        sha: String(body['ref']),
        environment: String(body['environment']),
        task: String(body['task']),
        description: body['description'] as string | undefined,
        states: [],
      };
      github.deployments.push(made);
      return { status: 201, content: deploymentJson(made) };
    }
    case `POST ${STATUSES}`: {
      if (!deployment) return missing;
      const { state, environment_url, description } = body as Repository['deployments'][number]['states'][number];
      deployment.states.push({ state, environment_url, description });
      return {
        status: 201,
        content: sample('POST', STATUSES, 201, { state, ...(environment_url && { environment_url }) }),
      };
    }
    case 'DELETE /repos/{owner}/{repo}/deployments/{deployment_id}': {
      if (!deployment) return missing;
      // Only one that is inactive may go, unless it is the only one.
      if (deployment.states.at(-1)?.state !== 'inactive')
        return {
          status: 422,
          content: {
            message: 'We cannot delete an active deployment unless it is the only deployment',
            documentation_url: 'https://docs.github.com/rest',
          },
        };
      github.deployments.splice(github.deployments.indexOf(deployment), 1);
      return { status: 204, content: undefined };
    }
    default:
      return missing;
  }
}

const tooLong = {
  message: 'Validation Failed: body is too long (maximum is 65536 characters)',
  documentation_url: 'https://docs.github.com/rest',
  errors: [],
};

function pageOf<T>(all: readonly T[], query: URLSearchParams): T[] {
  const size = Number(query.get('per_page') ?? 30);
  const page = Number(query.get('page') ?? 1);
  return all.slice((page - 1) * size, page * size);
}

function commentJson({ id, body, author, type }: Repository['comments'][number]): object {
  const user = sample('GET', '/repos/{owner}/{repo}/deployments', 200, {})['creator'] ?? {};
  const login = {
    login: author,
    type,
    id: 1,
    node_id: 'x',
    avatar_url: 'https://github.test/',
    gravatar_id: null,
    site_admin: false,
  };
  const urls = [
    'url',
    'html_url',
    'followers_url',
    'subscriptions_url',
    'organizations_url',
    'repos_url',
    'received_events_url',
  ];
  const rest = ['following_url', 'gists_url', 'starred_url', 'events_url'];
  const links = Object.fromEntries([...urls, ...rest].map((name) => [name, 'https://github.test/']));
  return sample('GET', COMMENTS, 200, { id, body, user: { ...user, ...links, ...login } });
}

function deploymentJson({ id, sha, environment, task }: Repository['deployments'][number]): object {
  return sample('GET', DEPLOYMENTS, 200, { id, sha, environment, task });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
