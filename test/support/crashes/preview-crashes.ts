import { setTimeout } from 'node:timers/promises';
import teardownAction from '../../../src/actions/teardown.ts';
import { hostNameOf } from '../../../src/preview/index.ts';
import { scopePrefix, type JsonStore } from '../../../src/release/index.ts';
import { readPreviewHost } from '../../../src/site/index.ts';
import { listStacks } from '../../../src/stack/index.ts';
import type { RoleName } from '../aws/judge.ts';
import { PreviewStage } from '../apps/preview-stage.ts';
import { takeDown } from '../apps/teardown.ts';
import { testSession } from '../emulator/session.ts';
import type { GitHub } from '../github/server.ts';
import { type CutPoint, cutOff } from './cut-off.ts';

/** Where previews need what an administrator has made for a region. */
export interface MadeFor {
  region: string;
  /** The store of the hosts below a domain. */
  hosts?: string;
  /** What runs have there. */
  role?: RoleName;
}

/** The preview of a pull request, killed at points of its jobs. */
export class DyingPreview {
  readonly stage: PreviewStage;
  readonly #store: JsonStore;
  readonly #github: GitHub;
  readonly #inputs: Record<string, string>;
  readonly #madeFor: MadeFor | undefined;
  #attempt = 0;

  constructor(github: GitHub, store: JsonStore, inputs: Record<string, string> = {}, madeFor?: MadeFor) {
    this.stage = new PreviewStage(github);
    this.#github = github;
    this.#store = store;
    this.#inputs = inputs;
    this.#madeFor = madeFor;
  }

  get #scope() {
    return { app: this.stage.name, environment: `pr-${this.stage.number}` };
  }

  /** One run: what comes later of it is a further attempt, which takes over the lease of the killed one. */
  get #run() {
    return {
      GITHUB_REPOSITORY: this.stage.repository,
      GITHUB_RUN_ID: `9${this.stage.number}`,
      GITHUB_RUN_ATTEMPT: String(++this.#attempt),
      ...(this.#madeFor && { AWS_REGION: this.#madeFor.region }),
    };
  }

  deploy() {
    const { GITHUB_RUN_ID: runId, ...variables } = this.#run;
    return this.stage.run(this.#inputs, { runId, variables, role: this.#madeFor?.role });
  }

  /** Deploys with a process that ends at a write; returns the writes. */
  async killedDeploy(point?: CutPoint): Promise<string[]> {
    return await cutOff(point, () => this.deploy());
  }

  async killedTeardown(point?: CutPoint): Promise<string[]> {
    return await cutOff(point, () => takeDown(this.#scope, {}, this.#run));
  }

  /** The pull request is closed as soon as its stacks are under way, and the job of the close begins. */
  async closedMeanwhile() {
    const base = `${this.#scope.app}-${this.#scope.environment}-`;
    const deploying = this.stage.run(this.#inputs);
    while ((await listStacks(testSession(), base)).length === 0) await setTimeout(50);
    this.#github.pulls.get(this.stage.number)!.state = 'closed';
    const [deployed, takenDown] = await Promise.all([deploying, takeDown(this.#scope)]);
    return { deployed, takenDown, left: await this.#left() };
  }

  /** The pull request is closed, and one sweep comes by. Returns what is left then, in words. */
  async leftAfterSweep(): Promise<string[]> {
    const { app } = this.#scope;
    this.#github.pulls.get(this.stage.number)!.state = 'closed';
    const { error } = await takeDown(
      { app } as never,
      { sweep: 'true', environment: '', 'github-token': 'token-of-a-job' },
      {
        ...this.#run,
        GITHUB_API_URL: this.#github.url,
        GITHUB_EVENT_NAME: 'schedule',
      },
      teardownAction,
    );
    return [...(error ? [error.message] : []), ...(await this.#left())];
  }

  async #left(): Promise<string[]> {
    const base = `${this.#scope.app}-${this.#scope.environment}`;
    const { region, hosts } = this.#madeFor ?? {};
    const session = region ? testSession().inRegion(region) : testSession();
    const stacks = (await listStacks(session, `${base}-`)).map(({ stackName }) => stackName);
    const records = await this.#store.list(scopePrefix(this.#scope));
    const artifacts = await this.#store.list(`previews/${base}/`);
    const name = hostNameOf(this.#scope);
    const isHost = hosts && (await readPreviewHost(session, { store: hosts, name })) !== undefined;
    return [...stacks, ...records, ...artifacts, ...(isHost ? [`host ${name}`] : [])];
  }
}
