import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { readRequest } from '../../../src/actions/inputs/deploy-inputs.ts';
import deployAction from '../../../src/actions/deploy.ts';
import { readRollbackInputs } from '../../../src/actions/inputs/rollback-inputs.ts';
import rollbackAction from '../../../src/actions/rollback.ts';
import { readTrafficRequest } from '../../../src/actions/inputs/traffic-inputs.ts';
import { type AwsSession, poll, PollTimeout } from '../../../src/aws/index.ts';
import type { Action } from '../../../src/github/index.ts';
import { createContext } from '../../../src/operation/index.ts';
import { deploy, rollback, shiftTraffic } from '../../../src/pipeline/index.ts';
import { jsonStore, ledger, type JsonStore, type ReleaseRecord } from '../../../src/release/index.ts';
import type { Failure } from '../../../src/report/index.ts';
import { readOriginKey } from '../../../src/site/index.ts';
import { readStack } from '../../../src/stack/index.ts';
import { cancelledJob } from '../actions/cancelled-job.ts';
import { runWith } from '../actions/in-process.ts';
import type { Rights } from '../aws/judge.ts';
import { expiringSession, killableSession, type CrashPoint } from '../crashes/crash-points.ts';
import { DeployableApp } from './deployable-app.ts';
import { STACK_ROLES, stackNameOf, type StackRole } from './stack-name.ts';
import { viewerOf } from '../edge/client.ts';
import { startEdge, type Edge } from '../edge/index.ts';
import type { EdgeOptions } from '../edge/options.ts';
import { unique } from '../names.ts';
import { heldSession, testSession } from '../emulator/session.ts';
import type { QuickClock } from '../http/quick-clock.ts';
import { bootstrapOf } from '../cloudformation/deploy-stack.ts';

/** What every stage stands on: the local edge, whose certificate this process trusts from now on, and the releases' store. */
export async function stageGround(options: Partial<EdgeOptions> = {}): Promise<{ edge: Edge; store: JsonStore }> {
  const edge = await startEdge({ emulatorEndpoint: process.env['AWS_ENDPOINT_URL']!, cache: false, ...options });
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(edge.caFile, 'utf8')]);
  const { artifactsBucket } = await bootstrapOf(testSession());
  return { edge, store: jsonStore(testSession(), artifactsBucket) };
}

/** One environment of an app, and what a person does with it and sees of it. */
export class DeployStage {
  readonly edge: Edge;
  readonly app = new DeployableApp();
  readonly scope: { app: string; environment: string };
  readonly repository: string;
  readonly releases: ReturnType<typeof ledger>;
  /** Variables that a runner has beside its usual ones, such as GITHUB_API_URL. */
  readonly variables: Record<string, string> = {};
  /** The rights of its runs. */
  rights: Omit<Rights, 'app'> = { role: 'DeployRole' };
  #attempt = 0;
  #rollbacks = 0;

  constructor(edge: Edge, store: JsonStore, environment = 'production', app = unique('app')) {
    this.edge = edge;
    this.scope = { app, environment };
    this.repository = `my-org/${app}`;
    this.releases = ledger(store, this.scope);
  }

  async deploy(inputs: Record<string, string> = {}, sha = this.app.commit(), runId = this.scope.app) {
    return await this.#run(deployAction, inputs, sha, runId);
  }

  /** Rolls back, each time as a run of its own where none is named. */
  async rollback(inputs: Record<string, string> = {}, runId = `rollback ${++this.#rollbacks}`) {
    return await this.#run(rollbackAction, { reason: 'test', ...inputs }, this.app.commit(), runId);
  }

  /** The same with a clock of the test's, and an action that moves traffic. */
  async at(clock: QuickClock, inputs: Record<string, string> = {}, point?: CrashPoint) {
    const { session, writes } = killableSession(point, heldSession(clock));
    const action: Action = async (run) => {
      const context = createContext(session, run.report, { clock });
      if (inputs['operation'])
        return void run.output('state', (await shiftTraffic(context, readTrafficRequest(run))).state);
      const options = { variables: run.environment, compareCommits: () => Promise.resolve('newer' as const) };
      run.output('traffic', (await deploy(context, readRequest(run), options)).traffic ?? '');
    };
    return { ...(await this.#run(action, inputs, this.app.commit(), this.scope.app)), writes };
  }

  /** The same, by a process that is killed at a write; without a point it notes the writes only. */
  async killed(point: CrashPoint | undefined, inputs: Record<string, string> = {}): Promise<string[]> {
    const { session, writes } = killableSession(point);
    const action: Action = async (run) => {
      const options = { variables: run.environment, compareCommits: () => Promise.resolve('newer' as const) };
      await deploy(createContext(session, run.report), readRequest(run), options);
    };
    const { error } = await this.#run(action, inputs, this.app.commit(), this.scope.app);
    if ((error === undefined) === (point !== undefined))
      throw error ?? new Error(`It survived ${JSON.stringify(point)}`);
    return writes;
  }

  /** A deployment in a session of the test's: one whose requests meet faults, that may be killed as well. */
  async deployIn(session: AwsSession) {
    const action: Action = async (run) => {
      const options = { variables: run.environment, compareCommits: () => Promise.resolve('newer' as const) };
      run.output('release', (await deploy(createContext(session, run.report), readRequest(run), options)).release);
    };
    return await this.#run(action, { deadline: '60s' }, this.app.commit(), this.scope.app);
  }

  /** A rollback by a process that is killed at a write; the run that is tried again has the same id. */
  async killedRollback(point: CrashPoint | undefined, runId: string): Promise<string[]> {
    const { session, writes } = killableSession(point);
    const action: Action = async (run) => {
      const { request } = readRollbackInputs(run);
      const wanted = { ...request, to: { kind: 'previous' as const } };
      await rollback(createContext(session, run.report), wanted, { variables: run.environment });
    };
    const { error } = await this.#run(action, { reason: 'test' }, this.app.commit(), runId);
    // The last write gives the lease back: that it failed is told as a warning, since the lease ends by itself.
    if (error && point === undefined) throw error;
    return writes;
  }

  /** A rollback whose credentials expire with its `write`-th write, as those of a job do that lasts too long. */
  async expiring(write: number, runId: string) {
    const session = expiringSession(write);
    const action: Action = async (run) => {
      const { request } = readRollbackInputs(run);
      const wanted = { ...request, to: { kind: 'previous' as const } };
      await rollback(createContext(session, run.report), wanted, { variables: run.environment });
    };
    return await this.#run(action, { reason: 'test' }, this.app.commit(), runId);
  }

  /** A run that is cancelled when its log says `when`; returns what it says then. */
  async cancelled(when: RegExp, inputs: Record<string, string> = {}): Promise<string> {
    const stop = new AbortController();
    let leave: (() => Promise<string>) | undefined;
    let said: Promise<string> | undefined;
    const action: Action = async (run) => {
      const note = (message: string) => {
        run.report.note(message);
        if (said || !when.test(message)) return;
        stop.abort(new Error('cancelled'));
        said = leave!();
      };
      const context = createContext(testSession(), { ...run.report, note }, { signal: stop.signal });
      const compareCommits = () => Promise.resolve('newer' as const);
      const onBegin = (given: () => Promise<string>) => void (leave = given);
      await deploy(context, readRequest(run), { variables: run.environment, compareCommits, onBegin });
    };
    const { error } = await this.#run(action, inputs, this.app.commit(), this.scope.app);
    if (!said) throw error ?? new Error(`The log never said ${when.source}`);
    return await said;
  }

  /** A rollback whose job is cancelled when its log says `when`. */
  async cancelledRollback(when: RegExp) {
    const stop = new AbortController();
    const action: Action = async (run) => {
      const note = (message: string) => {
        run.report.note(message);
        if (when.test(message)) stop.abort(new Error('cancelled'));
      };
      const { request } = readRollbackInputs(run);
      const wanted = { ...request, to: { kind: 'previous' as const } };
      const context = createContext(testSession(), { ...run.report, note }, { signal: stop.signal });
      await rollback(context, wanted, { variables: run.environment });
    };
    return await this.#run(action, { reason: 'test' }, this.app.commit(), `rollback ${++this.#rollbacks}`);
  }

  /** A run of an action in a process of its own, whose job is cancelled when its log says `when`. */
  async cancelledProcess(action: string, when: RegExp, inputs: Record<string, string> = {}) {
    const extra = { NODE_EXTRA_CA_CERTS: this.edge.caFile, ...this.#runOf(this.app.commit(), this.scope.app) };
    const given =
      action === 'deploy' ? this.#given(inputs) : { ...this.scope, 'connect-to': this.edge.connectTo, ...inputs };
    return await cancelledJob(action, given, { when, workspace: this.app.folder, environment: extra });
  }

  #given(inputs: Record<string, string>): Record<string, string> {
    return {
      ...this.scope,
      mode: 'lambda',
      source: 'api',
      web: 'web',
      deadline: '60s',
      'min-ready': '0s',
      'connect-to': this.edge.connectTo,
      ...inputs,
    };
  }

  #runOf(sha: string, runId: string): Record<string, string> {
    return {
      GITHUB_SHA: sha,
      GITHUB_REPOSITORY: this.repository,
      GITHUB_ACTOR: 'ada',
      GITHUB_RUN_ID: runId,
      // A job run again: it takes the lease of its earlier attempt over.
      GITHUB_RUN_ATTEMPT: String(++this.#attempt),
      ...this.variables,
    };
  }

  async #run(action: Action, inputs: Record<string, string>, sha: string, runId: string) {
    const environment = this.#runOf(sha, runId);
    const given = this.#given(inputs);
    const { outputs, report, error } = await runWith(action, given, {
      workspace: this.app.folder,
      environment,
      ...this.rights,
    });
    return {
      outputs,
      error: error as Failure | undefined,
      report,
      summary: report.markdown.join('\n'),
      log: report.lines.join('\n'),
      warnings: report.warnings,
    };
  }

  /** What a visitor of a point of presence gets: the page, and the API behind the same address. */
  async seen(
    pointOfPresence = 1,
  ): Promise<{ page: string; api: { text: string; version: string; greeting?: string } }> {
    const { DistributionId } = await this.outputs('web');
    const visit = viewerOf(this.edge, DistributionId!, pointOfPresence);
    const page = /<p>(.*)<\/p>/.exec((await visit('/')).text)?.[1] ?? '';
    return { page, api: (await visit('/api/anything')).json() };
  }

  /**
   * Page and API that visitors of all points of presence get, as "page text": one of `wanted`, as soon as it is the same
   * everywhere, else what they got in the end. A write reaches them a moment after it was made, one later than the other.
   */
  async settled(wanted: string | readonly string[], points = 1): Promise<string> {
    let last = '';
    const everywhere = async () => {
      const looks = [1, 2].flatMap(() => Array.from({ length: points }, (_, index) => this.seen(index + 1)));
      const pairs = new Set((await Promise.all(looks)).map(({ page, api }) => `${page} ${api.text}`.trim()));
      last = [...pairs].join(' | ');
      return [wanted].flat().includes(last) ? last : undefined;
    };
    return await poll(everywhere, { timeout: 300_000, interval: () => 100 }).catch((error: unknown) => {
      if (error instanceof PollTimeout) return last;
      throw error;
    });
  }

  /** The secret that the edge sends to backends which answer nobody else. */
  async originKey(): Promise<string | undefined> {
    const { KeyValueStoreArn } = await this.outputs('web');
    return await readOriginKey(testSession(), KeyValueStoreArn!);
  }

  stackName(role: StackRole): string {
    return stackNameOf(this.scope, role);
  }

  /** One of the environment's stacks, where it is there. */
  async stack(role: StackRole): ReturnType<typeof readStack> {
    return await readStack(testSession(), this.stackName(role));
  }

  /** What the environment has stacks for; those of a door of its own, and of other templates, have other names. */
  async stacks(): Promise<StackRole[]> {
    const found = await Promise.all(STACK_ROLES.map(async (role) => ((await this.stack(role)) ? [role] : [])));
    return found.flat();
  }

  /** Outputs of one of the environment's stacks. */
  async outputs(role: StackRole): Promise<Record<string, string>> {
    return (await this.stack(role))!.outputs;
  }

  async newest(): Promise<ReleaseRecord> {
    return (await this.releases.read((await this.releases.list())[0]!))!;
  }
}
