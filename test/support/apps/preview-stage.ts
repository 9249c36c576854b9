import { mkdtempSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import planAction from '../../../src/actions/plan.ts';
import previewAction from '../../../src/actions/preview.ts';
import type { Action } from '../../../src/github/index.ts';
import { jsonStore, type JsonStore, type Scope } from '../../../src/release/index.ts';
import type { Failure } from '../../../src/report/index.ts';
import { runWith } from '../actions/in-process.ts';
import type { RoleName } from '../aws/judge.ts';
import { bootstrapOf } from '../cloudformation/deploy-stack.ts';
import { testSession } from '../emulator/session.ts';
import { startGitHub, type GitHub } from '../github/server.ts';
import { unique } from '../names.ts';
import { DeployableApp } from './deployable-app.ts';
import { stackNameOf, type StackRole } from './stack-name.ts';
import { previewEnvironment } from '../../../src/release/index.ts';
import { readStack } from '../../../src/stack/index.ts';

export async function previewGround(): Promise<{ github: GitHub; store: JsonStore }> {
  const { artifactsBucket } = await bootstrapOf(testSession());
  return { github: await startGitHub(), store: jsonStore(testSession(), artifactsBucket) };
}

let runs = 1000;

/** A pull request of an app, what happens to it, and what a person sees of its preview. */
export class PreviewStage {
  readonly github: GitHub;
  readonly app = new DeployableApp();
  readonly name: string;
  readonly number: number;
  readonly repository = 'my-org/shop';

  constructor(github: GitHub, { number = ++runs, name = unique('app') }: { number?: number; name?: string } = {}) {
    this.github = github;
    this.number = number;
    this.name = name;
    this.push();
  }

  get scope(): Scope {
    return { app: this.name, environment: previewEnvironment(this.number) };
  }

  /** One of the preview's stacks, where it is there; `session` is of its region. */
  async stack(role: StackRole, session = testSession()): ReturnType<typeof readStack> {
    return await readStack(session, stackNameOf(this.scope, role));
  }

  /** A commit becomes the head of the pull request. */
  push(): string {
    const sha = this.app.commit();
    const before = this.github.pulls.get(this.number);
    this.github.pulls.set(this.number, {
      state: before?.state ?? 'open',
      sha,
      repository: this.repository,
      labels: before?.labels ?? [],
    });
    return sha;
  }

  payload(sha = this.github.pulls.get(this.number)!.sha, more: object = {}): object {
    return {
      action: 'synchronize',
      number: this.number,
      pull_request: {
        number: this.number,
        head: { sha, ref: 'feature', repo: { full_name: this.repository } },
        labels: [],
        ...more,
      },
    };
  }

  /** A run of the action for the event; `sha` is what was pushed. */
  async run(
    inputs: Record<string, string> = {},
    {
      event = 'pull_request',
      payload = this.payload(),
      runId = String(++runs),
      variables = {},
      templates,
      action = previewAction,
      role = 'PreviewRole',
    }: {
      event?: string;
      payload?: object;
      runId?: string;
      variables?: Record<string, string>;
      templates?: string;
      /** Another one for the pull request, with the same inputs. */
      action?: Action;
      /** What the run of a preview has. */
      role?: RoleName | undefined;
    } = {},
  ) {
    const file = join(mkdtempSync(join(tmpdir(), 'deploy-event-')), 'event.json');
    writeFileSync(file, JSON.stringify(payload));
    const given = {
      app: this.name,
      mode: 'lambda',
      source: 'api',
      web: 'web',
      deadline: '60s',
      'github-token': 'ghs_job',
      ...inputs,
    };
    const environment = {
      GITHUB_API_URL: this.github.url,
      GITHUB_EVENT_NAME: event,
      GITHUB_EVENT_PATH: file,
      GITHUB_SHA: 'f'.repeat(40),
      GITHUB_REPOSITORY: this.repository,
      GITHUB_SERVER_URL: 'https://github.test',
      GITHUB_ACTOR: 'ada',
      GITHUB_RUN_ID: runId,
      ...variables,
    };
    const start = performance.now();
    const { outputs, report, error } = await runWith(action, given, {
      workspace: this.app.folder,
      environment,
      ...(action === previewAction && { role }),
      ...(action === planAction && { role: 'PlanRole' }),
      ...(templates && { templates }),
    });
    return {
      outputs,
      error: error as Failure | undefined,
      milliseconds: performance.now() - start,
      summary: report.markdown.join('\n'),
      log: report.lines.join('\n'),
      warnings: report.warnings,
    };
  }

  /** An answer of the preview: its name is known to no DNS here. */
  async visit(
    url: string,
    path: string,
    { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
    const { host, port } = new URL(url);
    return await new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path, method, headers: { ...headers, host } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, text: Buffer.concat(chunks).toString() }),
        );
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }

  get comments() {
    return this.github.comments.filter(({ issue }) => issue === this.number);
  }
}
