import type { ActionRun } from '../../github/index.ts';
import { isProtected } from '../../release/index.ts';
import { Failure } from '../../report/index.ts';
import { readPayload } from './payload.ts';

/** What is deployed, as far as it decides whether its code is merged. */
interface Wanted {
  environment: string;
  dryRun: boolean;
  /** What is checked out. */
  commit: string;
}

/**
 * Code that is not merged goes to no environment that is live, unless that is asked for: that of a pull request, of a merge
 * queue, and what a workflow_run checks out of either. A plan may.
 */
export function refuseUnmerged(run: ActionRun, { environment: name, dryRun, commit }: Wanted): void {
  if (dryRun || !isProtected(name) || run.inputs.boolean('allow-pull-request', false)) return;
  const why = unmerged(run, commit);
  if (why === undefined) return;
  throw new Failure({
    code: 'pull-request',
    what: `A pull request would be deployed to ${name}`,
    why,
    todo: "Deploy on push, add if: github.event_name == 'push', give each preview its own environment (environment: pr-7), or set allow-pull-request: true",
  });
}

function unmerged(run: ActionRun, commit: string): string | undefined {
  const event = run.environment['GITHUB_EVENT_NAME'] ?? '';
  if (/^pull_request/.test(event)) return `The event is ${event}: its code is not merged`;
  if (event === 'merge_group') return 'The event is merge_group: its code may still be taken out of the merge queue';
  if (event !== 'workflow_run') return undefined;
  const payload = readPayload(run.environment['GITHUB_EVENT_PATH']);
  // https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run
  const { event: began = '', head_sha: head } =
    (payload as { workflow_run?: { event?: string; head_sha?: string } } | undefined)?.workflow_run ?? {};
  if (!/^(pull_request|merge_group)/.test(began) || commit === '' || commit !== head) return undefined;
  // Of this event GITHUB_SHA is the head of the default branch, which after a merge queue is the commit of the queue.
  // https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run
  if (commit === run.environment['GITHUB_SHA']) return undefined;
  return `The workflow that this workflow_run follows ran for ${began}, and its commit ${commit.slice(0, 7)} is checked out: its code is not merged`;
}
