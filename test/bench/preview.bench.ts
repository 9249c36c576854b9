import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ensureTools, toolPath } from '../../scripts/tools.mjs';
import { readStack } from '../../src/stack/index.ts';
import { DeployableApp } from '../support/apps/deployable-app.ts';
import { testSession } from '../support/emulator/session.ts';
import { startGitHub, type GitHub } from '../support/github/server.ts';
import { unique } from '../support/names.ts';
import { builtApp } from './built-app.ts';
import { GLUE } from './glue-template.ts';
import type { Bench } from './harness.ts';

const root = join(import.meta.dirname, '..', '..');
const RUNS = 5;

/**
 * A pull request of the reference app that is opened, pushed to and closed: our whole process after the build, with
 * comments, records and checks, against the commands that people put together, which tell nobody and check nothing.
 */
export default async function bench(b: Bench): Promise<void> {
  ensureTools('sam');
  ensureTools('rivals');
  const emulator = await b.emulator();
  const github = await startGitHub();
  b.defer(() => github.stop());
  const app = await pullRequestsOf(b, github, emulator.environment);
  const glue = await glueOf(b, emulator.environment);
  // The stack that an account has once is there.
  await app.deploy(1);
  await app.close(1);
  let number = 1;
  const opened: number[] = [];
  const rival = 'sam build + sam deploy + s3 sync';
  await b.compare('The first preview of a pull request', {
    note: 'Address, data, function, site, checks of page and API, one comment and one deployment on GitHub.',
    setup: (contestant) => Promise.resolve(void (contestant === 'Deploy' && opened.push(++number))),
    ours: () => app.deploy(number),
    rivals: { [rival]: () => glue.deploy(unique('glue')) },
    limit: 8000,
    runs: RUNS,
  });
  const stack = unique('glue');
  await glue.deploy(stack);
  await b.compare('A push to it: one file of the function and one of the site changed', {
    setup: (contestant) => Promise.resolve(contestant === 'Deploy' ? app.push(number) : glue.edit()),
    ours: () => app.deploy(number),
    rivals: { [rival]: () => glue.deploy(stack) },
    limit: 2000,
    runs: RUNS,
  });
  await b.compare('The pull request is closed', {
    note: 'The rival deletes one stack and its own bucket; ours finds what there is, and looks that nothing is left.',
    ours: () => app.close(opened.shift()!),
    rivals: { 'aws s3 rm + sam delete': () => glue.remove() },
    limit: 3000,
    runs: RUNS,
  });
}

/** Runs of the bundles on a runner: each pull request has the app's newest commit. */
async function pullRequestsOf(b: Bench, github: GitHub, emulator: Record<string, string>) {
  const name = unique('bench');
  const source = new DeployableApp();
  b.defer(() => rmSync(source.folder, { recursive: true, force: true }));
  cpSync(join(await builtApp(b), 'dist'), join(source.folder, 'dist'), { recursive: true });
  let head = source.commit();
  let runs = 1000;
  const event = (number: number, action: string) => ({
    action,
    number,
    pull_request: { number, head: { sha: head, ref: 'feature', repo: { full_name: 'my-org/bench' } }, labels: [] },
  });
  const run = async (action: string, payload: object, given: Record<string, string>) => {
    const variables = Object.entries({ app: name, 'github-token': 'ghs_job', ...given }).map(([input, value]) => [
      `INPUT_${input.toUpperCase()}`,
      value,
    ]);
    const runner = mkdtempSync(join(tmpdir(), 'bench-runner-'));
    for (const file of ['output', 'summary']) writeFileSync(join(runner, file), '');
    writeFileSync(join(runner, 'event.json'), JSON.stringify(payload));
    await b.command([process.execPath, join(root, 'dist', `${action}.js`)], {
      ...emulator,
      ...Object.fromEntries(variables),
      GITHUB_API_URL: github.url,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: join(runner, 'event.json'),
      GITHUB_SERVER_URL: 'https://github.test',
      GITHUB_REPOSITORY: 'my-org/bench',
      GITHUB_REF: `refs/pull/${(payload as { number: number }).number}/merge`,
      GITHUB_ACTOR: 'ada',
      GITHUB_RUN_ID: String(++runs),
      GITHUB_SHA: 'f'.repeat(40),
      GITHUB_WORKSPACE: source.folder,
      GITHUB_OUTPUT: join(runner, 'output'),
      GITHUB_STEP_SUMMARY: join(runner, 'summary'),
    });
    rmSync(runner, { recursive: true, force: true });
  };
  const is = (number: number, state: 'open' | 'closed') =>
    github.pulls.set(number, { state, sha: head, repository: 'my-org/bench', labels: [] });
  return {
    push(number: number): void {
      for (const folder of ['lambda', 'web']) source.write(`dist/${folder}/change.txt`, `${++runs}\n`);
      head = source.commit();
      is(number, 'open');
    },
    async deploy(number: number): Promise<void> {
      is(number, 'open');
      const inputs = { mode: 'lambda', source: 'dist/lambda', web: 'dist/web', 'max-previews': '500', deadline: '30s' };
      await run('preview', event(number, 'synchronize'), inputs);
    },
    async close(number: number): Promise<void> {
      is(number, 'closed');
      await run('teardown', event(number, 'closed'), { environment: `pr-${number}` });
    },
  };
}

/** The same app, by one stack for each pull request. */
async function glueOf(b: Bench, emulator: Record<string, string>) {
  const folder = await builtApp(b);
  const session = testSession(emulator['AWS_ENDPOINT_URL']);
  const code = unique('glue-code');
  await session.client(S3Client).send(new CreateBucketCommand({ Bucket: code }));
  writeFileSync(join(folder, 'template.yaml'), GLUE);
  const environment = { ...emulator, SAM_CLI_TELEMETRY: '0' };
  const sam = (...argv: string[]) => b.command([toolPath('sam', 'sam'), ...argv], environment, { cwd: folder });
  const s3 = (...argv: string[]) => b.command([toolPath('rivals', 'aws'), 's3', ...argv], environment, { cwd: folder });
  const made: string[] = [];
  let edits = 0;
  return {
    edit(): void {
      edits++;
      for (const part of ['lambda', 'web']) writeFileSync(join(folder, 'dist', part, 'change.txt'), `${edits}\n`);
    },
    async deploy(stack: string): Promise<void> {
      if (!made.includes(stack)) made.push(stack);
      await sam('build');
      const options = ['--stack-name', stack, '--s3-bucket', code, '--capabilities', 'CAPABILITY_IAM'];
      await sam('deploy', ...options, '--no-fail-on-empty-changeset');
      const { outputs } = (await readStack(session, stack))!;
      await s3('sync', '--delete', 'dist/web', `s3://${outputs['Bucket']}`);
    },
    async remove(): Promise<void> {
      const stack = made.shift()!;
      const { outputs } = (await readStack(session, stack))!;
      await s3('rm', '--recursive', `s3://${outputs['Bucket']}`);
      await sam('delete', '--no-prompts', '--stack-name', stack, '--s3-bucket', code, '--region', 'us-east-1');
    },
  };
}
