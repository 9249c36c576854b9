import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseDocument } from 'yaml';
import { describe as parts } from '../../../scripts/tables.ts';
import { readRequest as readBuildImage } from '../../../src/actions/inputs/build-image-inputs.ts';
import { readRequest as readDeploy } from '../../../src/actions/inputs/deploy-inputs.ts';
import { readInputs as readDeploySam } from '../../../src/actions/inputs/deploy-sam-inputs.ts';
import { readDoctor } from '../../../src/actions/inputs/doctor-inputs.ts';
import { readMigrateInputs } from '../../../src/actions/inputs/migrate-data-inputs.ts';
import { asDeployment, readPreviewInputs } from '../../../src/actions/inputs/preview-inputs.ts';
import { readRollbackInputs } from '../../../src/actions/inputs/rollback-inputs.ts';
import { readInputs as readSmokeTest } from '../../../src/actions/inputs/smoke-test-inputs.ts';
import { readInputs as readSyncSpa } from '../../../src/actions/inputs/sync-spa-inputs.ts';
import { readTeardown } from '../../../src/actions/inputs/teardown-inputs.ts';
import { readTrafficRequest } from '../../../src/actions/inputs/traffic-inputs.ts';
import type { ActionRun } from '../../../src/github/index.ts';
import type { PullRequest } from '../../../src/preview/pull-request.ts';
import { actionRun } from '../../support/actions/action-run.ts';

type Given = Record<string, string>;

interface Reader {
  read: (run: ActionRun) => unknown;
  /** What a step has at least. */
  least: Given;
  /** What an input needs beside it, in place of `least`. */
  beside?: Record<string, Given>;
}

const SITE = { web: 'site' };
const IMAGE = { mode: 'lambda', 'package-type': 'image' };
/** What an input of a deployment needs. */
const OF_DEPLOY: Record<string, Given> = {
  'web-build-command': SITE,
  'web-env': SITE,
  'web-style': SITE,
  template: { mode: 'container' },
  'artifacts-from': { mode: 'lambda', 'promote-from': 'staging' },
  'invoke-mode': IMAGE,
  'settings-file': IMAGE,
  'settings-source': IMAGE,
  'secrets-delivery': IMAGE,
};

const READERS: Record<string, Reader> = {
  'build-image': {
    read: readBuildImage,
    least: { repository: 'shop' },
    beside: { 'boot-check-settings': { repository: 'shop', 'settings-file': '/tmp/settings.yaml', lambda: 'true' } },
  },
  'deploy-sam': { read: readDeploySam, least: { 'stack-name': 'shop', template: 'container-fargate' } },
  deploy: { read: readDeploy, least: { mode: 'lambda' }, beside: OF_DEPLOY },
  doctor: { read: readDoctor, least: { mode: 'lambda' } },
  'migrate-data': {
    read: readMigrateInputs,
    least: { plan: 'plan.yaml' },
    beside: { app: { plan: 'plan.yaml', environment: 'production' } },
  },
  plan: { read: readDeploy, least: { mode: 'lambda' }, beside: OF_DEPLOY },
  preview: {
    read: (run) => [readPreviewInputs(run), readDeploy(asDeployment(run, { number: 7 } as PullRequest))],
    least: { mode: 'lambda', 'pull-request': '7' },
    beside: {
      ...OF_DEPLOY,
      'seed-plan': { mode: 'lambda', data: 'seed' },
      'data-rows': { mode: 'lambda', data: 'copy-of:staging' },
      'confirm-copy': { mode: 'lambda', data: 'copy-of:production' },
      'preview-mode': { mode: 'container' },
    },
  },
  rollback: { read: readRollbackInputs, least: { reason: 'orders fail' } },
  'smoke-test': { read: readSmokeTest, least: { 'base-url': 'https://app.example.org', checks: 'api' } },
  'sync-spa': { read: readSyncSpa, least: { source: 'site', bucket: 'shop' } },
  teardown: {
    read: readTeardown,
    least: { environment: 'staging' },
    beside: { confirm: { environment: 'production' } },
  },
  traffic: { read: readTrafficRequest, least: { operation: 'continue' }, beside: { share: { operation: 'promote' } } },
};

const root = join(import.meta.dirname, '../../..');
const FILES = {
  'apps/shop/index.js': '',
  'config/pr-7.yaml': 'MemorySize: 1024',
  'config/production.json': '{}',
  'config/production.yaml': 'MemorySize: 1024',
  'infrastructure/template.yaml': 'Resources: { Queue: { Type: AWS::SQS::Queue } }',
  'samconfig.toml': 'version = 0.1\n[production.deploy.parameters]\nregion = "eu-central-1"\n',
  'services/shop/index.js': '',
  'site/index.html': '',
};
const workspace = mkdtempSync(join(tmpdir(), 'deploy-examples-'));
for (const [path, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  writeFileSync(join(workspace, path), text);
}

function read(action: string, given: Given): unknown {
  const environment = {
    GITHUB_EVENT_NAME: action === 'preview' ? 'workflow_dispatch' : 'push',
    GITHUB_REPOSITORY: 'my-org/shop',
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: workspace,
    // As the step would give them.
    ...Object.fromEntries(['API_KEY', 'WEBHOOK_SECRET', 'NPM_TOKEN'].map((name) => [name, 'x'])),
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  return READERS[action]!.read(actionRun(environment));
}

const examples = globSync('actions/*/action.yml', { cwd: root })
  .map(String)
  .flatMap((path) => {
    const manifest = parse(readFileSync(join(root, path), 'utf8')) as {
      inputs: Record<string, { description: string }>;
    };
    return Object.entries(manifest.inputs).map(([input, { description }]) => {
      const { example } = parts(description);
      const line = example.startsWith(`${input}: `) ? example : `${input}: ${example}`;
      const value = parseDocument(line.replace(/\n/g, '\n  ')).get(input);
      return [basename(dirname(path)), input, String(value).replace('<64 hex digits>', '0'.repeat(64))] as const;
    });
  });

describe('the example of each input is read by its action', () => {
  test.each(examples)('%s %s: %s', (action, input, value) => {
    const { least, beside } = READERS[action]!;
    const more = action === 'preview' ? { ...least, ...beside?.[input] } : (beside?.[input] ?? least);
    expect(() => read(action, { ...more, [input]: value })).not.toThrow();
  });
});
