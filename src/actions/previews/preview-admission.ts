import type { OpenEnvironment } from '../../environment/index.ts';
import type { ActionRun, GitHubApi } from '../../github/index.ts';
import type { Context } from '../../operation/index.ts';
import type { DeployRequest } from '../../pipeline/index.ts';
import {
  dropPreview,
  hostNameOf,
  isSameRepository,
  KEEP_LABEL,
  listPreviews,
  type PreviewRecord,
  readPreview,
  untrustedOf,
  writePreview,
} from '../../preview/index.ts';
import { type JsonStore, previewEnvironment, type RunFacts } from '../../release/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { refuseTakenHost } from '../../site/index.ts';
import type { PreviewInputs } from '../inputs/preview-inputs.ts';
import { askPullRequest, announceRemoval } from './teardown-announcements.ts';

type Pull = Awaited<ReturnType<GitHubApi['pull']>>;

/** There is to be no preview, and the run ends well: whoever caused it has done nothing wrong. */
export class NoPreview extends Error {
  override name = 'NoPreview';
  readonly state: 'skipped' | 'closed' | 'superseded' | 'limit';

  constructor(state: NoPreview['state'], message: string) {
    super(message);
    this.state = state;
  }
}

/** Milliseconds that the label keeps a preview after its last deployment. */
const KEPT = 30 * 24 * 60 * 60 * 1000;

/** Decides whether a run may deploy its preview: what GitHub says of the pull request, and what is recorded of it. */
export class Admission {
  readonly #github: GitHubApi | undefined;
  readonly #wanted: PreviewInputs;
  readonly #run: ActionRun;
  #pull: Pull | undefined;
  /** ISO 8601: until when the preview lasts, and since when it is there. */
  until = '';
  since = '';
  isKept = false;

  constructor(github: GitHubApi | undefined, wanted: PreviewInputs, run: ActionRun) {
    this.#github = github;
    this.#wanted = wanted;
    this.#run = run;
  }

  /** Looks the pull request up; returns its head commit. Throws NoPreview for one that is closed or comes from strangers. */
  async lookUp(): Promise<string> {
    const { pullRequest, timeToLive } = this.#wanted;
    this.#pull = await this.#ask();
    const { repository, actor } = this.#run.context;
    const untrusted = this.#pull && untrustedOf(this.#pull.headRepository, repository, actor);
    if (untrusted)
      throw new NoPreview(
        'skipped',
        'Its code comes from somebody without write access to this repository: no job with AWS credentials runs for it.',
      );
    const labels = this.#pull?.labels ?? pullRequest.labels ?? [];
    this.isKept = labels.includes(KEEP_LABEL);
    const lasts = this.isKept ? Math.max(KEPT, timeToLive) : timeToLive;
    this.until = new Date(Date.now() + lasts).toISOString();
    this.#refuseClosed(this.#pull);
    const headSha = pullRequest.headSha ?? this.#pull?.headSha;
    if (headSha) return headSha;
    throw new Failure({
      code: 'no-pull-request',
      what: `The head commit of pull request ${pullRequest.number} is not known`,
      why: 'The event does not contain it, and GitHub could not be asked',
      todo: 'Give the job permissions: pull-requests: read, or run it on: pull_request',
    });
  }

  /** A newer push has a run of its own. */
  refuseOutdated(commit: string): void {
    if (!this.#pull || this.#pull.headSha === commit) return;
    throw new NoPreview(
      'superseded',
      `Commit ${commit.slice(0, 7)} is no longer the head of the pull request: the run of ${this.#pull.headSha.slice(0, 7)} deploys it.`,
    );
  }

  /** Under the lease of the preview: the last look before the first write, and the record of who comes. */
  async admit({ bootstrap, context, store }: OpenEnvironment, request: DeployRequest): Promise<void> {
    const { app, run } = request;
    const { commit, repository, repositoryId, runId } = run;
    const { number } = this.#wanted.pullRequest;
    await this.refuseClosed();
    this.refuseOutdated(commit);
    const record = await readPreview(store!, { app, number });
    if (record) refuseForeign(record, run);
    const isOlder = record !== undefined && record.commit !== commit && Number(record.runId) > Number(runId);
    if (isOlder && !this.#pull)
      throw new NoPreview('superseded', `A newer run has already deployed commit ${record.commit.slice(0, 7)}.`);
    const hosts = bootstrap?.previewDomainStore;
    if (hosts) await refuseTakenHost(context.session, { store: hosts, name: hostNameOf(request) });
    const now = new Date().toISOString();
    this.since = record?.since ?? now;
    await writePreview(store!, {
      format: 1,
      app,
      number,
      repository,
      ...(repositoryId && { repositoryId }),
      since: this.since,
      until: this.until,
      runId,
      commit,
    });
    // Counted with its own record written: of two that come at once, both see both.
    if (!record) await this.#refuseTooMany(context, store!, request);
  }

  /** Asks again whether the pull request is still open. */
  async refuseClosed(): Promise<void> {
    const now = await this.#ask();
    this.#pull = now ?? this.#pull;
    this.#refuseClosed(now);
  }

  #refuseClosed(pull: Pull | undefined): void {
    if (pull && !pull.isOpen) throw new NoPreview('closed', 'The pull request is closed.');
  }

  /** Those whose pull request is closed or whose time is over go first; the one that comes last is not made. */
  async #refuseTooMany(context: Context, store: JsonStore, { app, templates, run }: DeployRequest): Promise<void> {
    const { limit, pullRequest } = this.#wanted;
    const others = async () => {
      const { previews, damaged } = await listPreviews(store, app);
      const own = previews.findIndex(({ number }) => number === pullRequest.number);
      return { before: own < 0 ? previews : previews.slice(0, own), damaged };
    };
    const { before, damaged } = await others();
    // It is there, so it takes up room; but nobody knows whether it may go.
    for (const { what, why, todo } of damaged)
      context.report.warning(`${what}: ${why}. Its preview counts towards max-previews. ${todo}`);
    const excess = before.length + damaged.length - limit + 1;
    if (excess <= 0) return;
    // Most previews find room.
    const { makeRoom } = await import('../../teardown/index.ts');
    const ask = askPullRequest(this.#github);
    const gone = (number: number, why: string) => this.#tellGone(app, number, why);
    await makeRoom(context, { app, run, templates, ask, gone }, before, excess);
    const after = await others();
    const present = after.before.length + after.damaged.length;
    if (present < limit) return;
    await dropPreview(store, { app, number: pullRequest.number });
    throw new NoPreview(
      'limit',
      `${present === 1 ? 'There is 1 preview' : `There are ${present} previews`} of ${app}, and max-previews is ${limit}. Close a pull request, or raise max-previews.`,
    );
  }

  async #tellGone(app: string, number: number, why: string): Promise<void> {
    if (this.#github)
      await announceRemoval(this.#run, this.#github, {
        app,
        number,
        why: `It was removed to make room for another preview: ${why}.`,
      });
  }

  /** Undefined where GitHub cannot be asked: the event's word counts then. */
  async #ask(): Promise<Pull | undefined> {
    try {
      return await this.#github?.pull(this.#wanted.pullRequest.number);
    } catch (error) {
      this.#run.report.warning(`${messageOf(error)}. This run relies on what the event says about the pull request`);
      return undefined;
    }
  }
}

/** Names are made of app and number: an app of the same name in another repository has a pull request 7 as well. */
function refuseForeign(record: PreviewRecord, run: RunFacts): void {
  if (isSameRepository(record, run)) return;
  const { app, number, repository } = record;
  const environment = previewEnvironment(number);
  throw new Failure({
    code: 'new-source',
    what: `The preview ${environment} of ${app} belongs to pull request ${number} of ${repository}`,
    why: `This run belongs to ${run.repository}: it would replace that preview and use that preview's data`,
    todo: `Give the app a name of its own (input app). If the repository was renamed or moved, take that preview down first: actions/teardown with environment: ${environment}, by workflow_dispatch`,
  });
}
