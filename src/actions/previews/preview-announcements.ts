import type { GitHubApi } from '../../github/index.ts';
import type { DeployResult } from '../../pipeline/index.ts';
import { ageOf, costSoFar, describeSection, publishSection, type SectionFacts } from '../../preview/index.ts';
import { fullName, previewEnvironment } from '../../release/index.ts';
import { reasonOf, type Redactor, type Reporter, type TaskSize } from '../../report/index.ts';
import { refusalOf } from '../github-access.ts';

export interface PreviewFacts {
  app: string;
  number: number;
  commit: string;
  runUrl: string;
  /** ISO 8601: how long it lasts, and whether a label keeps it longer. */
  until: string;
  isKept: boolean;
}

/** The one environment of all previews: GitHub lets no workflow delete environments. */
export const GITHUB_ENVIRONMENT = 'preview';

/** What tells the previews of one environment apart. */
export function taskOf({ app, number }: Pick<PreviewFacts, 'app' | 'number'>): string {
  return `preview-${fullName({ app, environment: previewEnvironment(number) })}`;
}

/**
 * What a preview tells on its pull request: the comment, and GitHub's own record of the deployment. All of it comes second:
 * what GitHub refuses is a warning, and nothing here ever throws.
 */
export class Announcements {
  readonly #github: GitHubApi | undefined;
  readonly #facts: PreviewFacts;
  readonly #report: Reporter;
  readonly #redactor: Redactor;
  readonly #warned = new Set<string>();
  #deployment: Promise<number | undefined> = Promise.resolve(undefined);

  constructor(
    github: GitHubApi | undefined,
    { facts, report, redactor }: { facts: PreviewFacts; report: Reporter; redactor: Redactor },
  ) {
    this.#github = github;
    this.#facts = facts;
    this.#report = report;
    this.#redactor = redactor;
  }

  /** Within seconds of the push: what follows takes longer. */
  async building(url?: string): Promise<void> {
    this.#deployment = this.#record();
    await Promise.all([this.#comment({ state: 'building', url }), this.#deployment]);
  }

  async ready(
    result: Pick<DeployResult, 'url' | 'changes' | 'verdict'>,
    more: { since: string; isLocked: boolean; imageBytes: number; task?: TaskSize | undefined },
  ): Promise<void> {
    const { url, changes, verdict } = result;
    const now = Date.now();
    await Promise.all([
      this.#comment({
        state: 'ready',
        url,
        changes,
        checks: verdict,
        since: more.since,
        until: this.#facts.until,
        isKept: this.#facts.isKept,
        access: more.isLocked ? 'asks for the password' : 'everybody who knows the address',
        age: ageOf(more.since, now),
        cost: costSoFar({ ...more, age: now - Date.parse(more.since) }),
      }),
      this.#mark('success', url),
    ]);
  }

  async failed(error: unknown, url?: string): Promise<void> {
    const reason = reasonOf(error).slice(0, 2000);
    await Promise.all([this.#comment({ state: 'failed', reason, url }), this.#mark('failure')]);
  }

  /** There is no preview, and that is no mistake of anybody: nothing would ever take its record away. */
  async none(state: 'closed' | 'limit', reason: string): Promise<void> {
    await Promise.all([this.#comment({ state, reason }), this.#forget()]);
  }

  async #comment(facts: Omit<SectionFacts, 'app' | 'commit' | 'runUrl'>): Promise<void> {
    const { app, number, commit, runUrl } = this.#facts;
    const text = this.#redactor.text(describeSection({ ...facts, app, commit, runUrl }), () => '***');
    await this.#try('comment', async (github) => await publishSection(github, { number, app }, text));
  }

  /** The newest record of this pull request stays active, those before it do not. */
  async #record(): Promise<number | undefined> {
    const { app, number, commit, runUrl } = this.#facts;
    const task = taskOf({ app, number });
    return await this.#try('deployment', async (github) => {
      const before = await github.deployments(GITHUB_ENVIRONMENT, task);
      const id = await github.createDeployment({
        sha: commit,
        environment: GITHUB_ENVIRONMENT,
        task,
        description: `Preview of pull request ${number}`,
      });
      await github.setDeploymentState(id, 'in_progress', { logUrl: runUrl });
      for (const { id: older } of before.slice(0, 5)) await github.setDeploymentState(older, 'inactive');
      return id;
    });
  }

  async #forget(): Promise<void> {
    const id = await this.#deployment;
    if (id === undefined) return;
    await this.#try('deployment', async (github) => {
      try {
        // An active one cannot be deleted.
        await github.setDeploymentState(id, 'inactive', { logUrl: this.#facts.runUrl });
        await github.deleteDeployment(id);
      } catch (error) {
        // The job of the close has deleted it.
        if ((error as { status?: number }).status !== 404) throw error;
      }
    });
  }

  async #mark(state: 'success' | 'failure', url?: string): Promise<void> {
    const id = await this.#deployment;
    if (id === undefined) return;
    const { runUrl } = this.#facts;
    await this.#try('deployment', (github) => github.setDeploymentState(id, state, { url, logUrl: runUrl }));
  }

  async #try<T>(what: 'comment' | 'deployment', work: (github: GitHubApi) => Promise<T>): Promise<T | undefined> {
    if (!this.#github) return undefined;
    try {
      return await work(this.#github);
    } catch (error) {
      const permission = what === 'comment' ? 'pull-requests: write' : 'deployments: write';
      if (!this.#warned.has(what))
        this.#report.warning(`${refusalOf(error, permission)}. The preview itself is not affected`, {
          title: `No ${what} on the pull request`,
        });
      this.#warned.add(what);
      return undefined;
    }
  }
}
