import { Failure } from '../report/index.ts';

/** What starts a preview. */
export interface PreviewEvent {
  /** GITHUB_EVENT_NAME and its payload. */
  name: string;
  payload: unknown;
  /** owner/name of the repository that the workflow runs in. */
  repository: string;
  /** Who caused the event. */
  actor: string;
  /** Input `pull-request`; undefined when not given. */
  given: number | undefined;
}

/** The pull request of an event. What the event does not tell (a dispatch) is undefined, and GitHub is asked. */
export interface PullRequest {
  number: number;
  headSha?: string;
  labels?: string[];
  /** Why nothing may run for it: its code comes from people who may not push here. */
  untrusted?: 'fork' | 'dependabot';
}

interface Payload {
  pull_request?: {
    number?: unknown;
    head?: { sha?: unknown; repo?: { full_name?: unknown } | null };
    labels?: { name?: unknown }[];
  };
  issue?: { number?: unknown; pull_request?: object };
}

/**
 * The pull request that a preview is for: by its number, which is all that names are made of. Texts of the payload, such as
 * titles and branch names, are never read. Fails with code no-pull-request where neither event nor input has a number.
 * https://docs.github.com/webhooks/webhook-events-and-payloads#pull_request
 */
export function readPullRequest({ name, payload, repository, actor, given }: PreviewEvent): PullRequest {
  const { pull_request: pull, issue } = (payload ?? {}) as Payload;
  const told = numberOf(pull?.number) ?? (issue?.pull_request ? numberOf(issue.number) : undefined);
  if (told !== undefined && given !== undefined && told !== given)
    throw new Failure({
      code: 'input',
      what: `Input "pull-request" is ${given}, but the event is about pull request ${told}`,
      todo: 'Leave pull-request out in workflows that run for a pull request',
    });
  const number = told ?? given;
  if (number === undefined)
    throw new Failure({
      code: 'no-pull-request',
      what: 'There is no pull request to deploy a preview for',
      why: `The event is ${name || 'unknown'}, which belongs to no pull request`,
      todo: 'Run it on: pull_request, or give its number with pull-request: 7',
    });
  if (!pull) return { number };
  const headSha =
    typeof pull.head?.sha === 'string' && /^[0-9a-f]{40,64}$/.test(pull.head.sha) ? pull.head.sha : undefined;
  const labels = (pull.labels ?? []).flatMap(({ name: label }) => (typeof label === 'string' ? label : []));
  return { number, headSha, labels, untrusted: untrustedOf(pull.head?.repo?.full_name, repository, actor) };
}

/**
 * Whether code comes from a fork, whose runs GitHub gives neither secrets nor an OIDC token, or from Dependabot, whose runs get
 * them where the workflow asks: nobody has read that code.
 * https://docs.github.com/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions
 */
export function untrustedOf(headRepository: unknown, repository: string, actor: string): PullRequest['untrusted'] {
  if (typeof headRepository !== 'string' || headRepository.toLowerCase() !== repository.toLowerCase()) return 'fork';
  return actor === 'dependabot[bot]' ? 'dependabot' : undefined;
}

function numberOf(value: unknown): number | undefined {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 1e9 ? (value as number) : undefined;
}

/** The label of a pull request that keeps its preview longer than its time to live. */
export const KEEP_LABEL = 'keep-preview';
