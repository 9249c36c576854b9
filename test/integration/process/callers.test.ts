import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import buildImage from '../../../src/actions/build-image.ts';
import { withCheckedOutCommit } from '../../../src/actions/github/checked-out.ts';
import { compareCommits } from '../../../src/actions/github/commit-order.ts';
import deploy from '../../../src/actions/deploy.ts';
import deploySam from '../../../src/actions/deploy-sam.ts';
import migrateData from '../../../src/actions/migrate-data.ts';
import smokeTest from '../../../src/actions/smoke-test.ts';
import type { ActionRun } from '../../../src/github/index.ts';
import { storedCredentials } from '../../../src/image/registry/docker-config.ts';
import { runWith } from '../../support/actions/in-process.ts';
import { makeDatabase, makeTable } from '../../support/data/tables-and-buckets.ts';
import { testSession } from '../../support/emulator/session.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

/** What no program may inherit; each value names its variable. */
const WITHHELD = Object.fromEntries(
  [
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_PROFILE',
    'aws_access_key_id',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_RESULTS_URL',
    'INPUT_ANY-TOKEN',
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'gh_token',
    'GH_ENTERPRISE_TOKEN',
    'RUNNER_TOKEN',
    'GITHUB_ENV',
    'GITHUB_PATH',
    'GITHUB_OUTPUT',
    'GITHUB_STATE',
  ].map((name) => [name, `value-of-${name}`]),
);

/** A workspace, and a PATH whose programs write down the environment that they see and fail. */
function place() {
  const workspace = mkdtempSync(join(tmpdir(), 'callers-'));
  const bin = join(workspace, 'bin');
  mkdirSync(bin);
  const seen = join(workspace, 'seen');
  const dump = `env > '${seen}'`;
  for (const name of ['docker', 'sam', 'git', 'docker-credential-fake']) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${dump}\nexit 3\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const write = (name: string, text: string) => writeFileSync(join(workspace, name), text);
  const environment = {
    ...WITHHELD,
    PATH: [bin, process.env['PATH']].join(delimiter),
    HOME: workspace,
    SEEN_BY_ALL: 'yes',
    DOCKER_CONFIG: workspace,
  };
  return { workspace, environment, seen, dump, write };
}
type Place = ReturnType<typeof place>;

/** Everything in the product that starts a program, with what it may see beyond the rule. */
const CALLERS: [string, string, (at: Place) => Promise<unknown>, string[]?][] = [
  ['pipeline/inputs/build-command.ts', 'build-command of deploy', (at) => deployDry(at)],
  [
    'pipeline/inputs/build-command.ts',
    'build-command of deploy with pass-environment',
    (at) => deployDry(at, { 'pass-environment': 'GITHUB_TOKEN\nAWS_PROFILE' }),
    ['GITHUB_TOKEN', 'AWS_PROFILE'],
  ],
  [
    'actions/github/commit-order.ts',
    'git, asked by deploy which commit is older',
    ({ workspace, environment }) =>
      compareCommits({
        repository: '',
        live: 'a'.repeat(40),
        wanted: 'b'.repeat(40),
        workspace,
        environment,
      }),
  ],
  [
    'actions/github/checked-out.ts',
    'git, asked which commit is checked out',
    ({ workspace, environment }) => {
      const run = { context: { workspace, commit: '' }, environment, report: recordingReporter() };
      return withCheckedOutCommit(run as unknown as ActionRun, workspace);
    },
  ],
  [
    'stack/package/sam-build.ts',
    'sam build',
    ({ workspace, environment, write }) => {
      write('template.yaml', 'Resources: { Topic: { Type: AWS::SNS::Topic } }');
      return runWith(deploySam, { 'stack-name': 'callers', build: 'always' }, { workspace, environment });
    },
  ],
  ['image/engine/engine.ts', 'a container engine', (at) => buildWithDocker(at)],
  [
    'image/engine/engine.ts',
    'a container engine that caches in GitHub Actions',
    (at) => buildWithDocker(at, { 'cache-from': 'type=gha' }),
    ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL'],
  ],
  [
    'image/registry/docker-config.ts',
    "docker's credential helper",
    ({ environment, write }) => {
      write('config.json', JSON.stringify({ credsStore: 'fake' }));
      return storedCredentials('registry.example', environment);
    },
  ],
  [
    'checks/steps/command-step.ts',
    'a command of a check file',
    ({ workspace, environment, dump, write }) => {
      const steps = [{ command: ['sh', '-c', dump] }];
      write('checks.yaml', JSON.stringify({ scenarios: [{ name: 'command', steps }] }));
      const inputs = { 'base-url': 'http://127.0.0.1:1', checks: 'checks.yaml' };
      return runWith(smokeTest, inputs, { workspace, environment });
    },
  ],
  [
    'data/run/freeze.ts',
    'the freeze command of a migration',
    async ({ workspace, environment, dump, write }) => {
      const table = await makeTable(testSession());
      makeDatabase(join(workspace, 'app.db'), 'CREATE TABLE users (id TEXT PRIMARY KEY)', { users: [['a']] });
      const command = { freeze: ['sh', '-c', dump], thaw: ['true'] };
      const from = { sqlite: { file: 'app.db', table: 'users' } };
      const plan = {
        version: 1,
        freeze: { command, drain: '0s', then: 'thaw' },
        migrations: [{ name: 'users', from, to: { dynamodb: { table } } }],
      };
      write('plan.yaml', JSON.stringify(plan));
      return runWith(migrateData, { plan: 'plan.yaml' }, { workspace, environment });
    },
  ],
];

function deployDry({ workspace, environment, dump }: Place, inputs: Record<string, string> = {}) {
  mkdirSync(join(workspace, 'src'));
  const given = {
    app: 'callers',
    mode: 'lambda',
    source: 'src',
    web: 'none',
    'build-command': dump,
    'dry-run': 'true',
    ...inputs,
  };
  return runWith(deploy, given, { workspace, environment });
}

function buildWithDocker({ workspace, environment, write }: Place, inputs: Record<string, string> = {}) {
  write('Dockerfile', 'FROM scratch\n');
  return runWith(buildImage, { repository: 'callers', engine: 'docker', ...inputs }, { workspace, environment });
}

describe('a program that is started', () => {
  test.each(CALLERS)(
    'by %s (%s) sees what the rule and its exceptions allow',
    async (_, what, start, exceptions = []) => {
      const at = place();
      // What the program's failure leads to does not matter here.
      await start(at);
      expect([what, existsSync(at.seen)]).toEqual([what, true]);
      const seen = readFileSync(at.seen, 'utf8');
      expect(seen).toMatch(/^SEEN_BY_ALL=yes$/m);
      const passed = Object.keys(WITHHELD).filter((name) => seen.includes(`value-of-${name}\n`));
      expect(passed.sort()).toEqual(exceptions.toSorted());
    },
  );
});

test('the table has every module that starts a program, and none goes round the door', () => {
  const src = join(import.meta.dirname, '../../../src');
  const modules = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ts$/.test(name));
  const outside = modules
    .filter((name) => !name.startsWith('process/'))
    .map((name) => ({ name, text: readFileSync(join(src, name), 'utf8') }));
  const starting = outside.filter(({ text }) => /\brunProcess\(/.test(text)).map(({ name }) => name);
  expect(new Set(CALLERS.map(([module]) => module))).toEqual(new Set(starting));
  const doors = /node:child_process|@actions\/exec|cross-spawn/;
  expect(outside.filter(({ text }) => doors.test(text)).map(({ name }) => name)).toEqual([]);
});
