import { expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { runChecks } from '../../src/checks/index.ts';
import { runToSuccess, runWorkflow, type Workflow, type WorkflowRun } from '../support/actions/act.ts';
import { baseImage } from '../support/images/base-image.ts';
import { callerAccount } from '../support/actions/caller.ts';
import { unique } from '../support/names.ts';
import { recordingReporter } from '../support/recording-reporter.ts';
import { describeWith } from '../support/needs.ts';
import { typescriptFunction } from '../support/apps/typescript-app.ts';
import { pythonFunction, pythonImage } from '../support/apps/python-app.ts';

/** What a caller writes. `connect-to` and `registry` are empty variables on real AWS. */
const withAction = (mode: string, more: Record<string, string> = {}) => `name: Deploy
on:
  push:
    branches: [main]
permissions:
  contents: read
  id-token: write
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - id: deploy
        uses: my-org/deploy@v1
        with:
          mode: ${mode}
          connect-to: \${{ vars.CONNECT_TO }}
          health-path: /api/health
          deadline: 30s
          min-ready: 0s
          registry: \${{ vars.REGISTRY }}
          build-args: \${{ vars.BUILD_ARGS }}
${Object.entries(more)
  .map(([name, value]) => `          ${name}: ${value}\n`)
  .join('')}`;

const withWorkflow = (mode: string, more: Record<string, string> = {}) => `name: Deploy
on:
  push:
    branches: [main]
permissions:
  contents: read
  id-token: write
jobs:
  deploy:
    uses: my-org/deploy/.github/workflows/deploy.yml@v1
    with:
      mode: ${mode}
      connect-to: \${{ vars.CONNECT_TO }}
      health-path: /api/health
      deadline: 30s
      min-ready: 0s
      registry: \${{ vars.REGISTRY }}
      build-args: \${{ vars.BUILD_ARGS }}
${Object.entries(more)
  .map(([name, value]) => `      ${name}: ${value}\n`)
  .join('')}    secrets:
      AWS_ACCESS_KEY_ID: \${{ secrets.AWS_ACCESS_KEY_ID }}
      AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
`;

/** Asks what is deployed, as its users reach it. */
async function check(baseUrl: string, step: { name: string; request: object | string; expect: object }): Promise<void> {
  const text = stringify({ scenarios: [{ name: step.name, steps: [step] }] });
  const connectTo = process.env['DEPLOY_EDGE_CONNECT_TO']!.split('\n');
  const report = await runChecks({ baseUrl, checks: { text }, connectTo, deadline: 20_000 }, recordingReporter());
  expect(report.verdict).toBe('passed');
}

async function deploy(files: Workflow['files'], workflow: string, more: Partial<Workflow> = {}): Promise<WorkflowRun> {
  return await runToSuccess({
    files: { ...files, '.github/workflows/deploy.yml': workflow },
    ...callerAccount(),
    ...more,
  });
}

describeWith(
  'act',
  'git',
  'docker',
)('templates/app-python', () => {
  test('in Lambda mode, again without a change, then as a container with the notes that were written before', async () => {
    const repository = `my-org/${unique('shop')}`;
    const checks = { checks: 'checks/smoke.yaml' };
    const first = await deploy(pythonFunction(), withAction('lambda', checks), { repository });
    expect(first.outputs['deploy']).toMatchObject({ mode: 'lambda', 'has-changes': 'true', verdict: 'passed' });
    expect(first.summaries.join('\n')).toContain(first.outputs['deploy']!['url']);
    const text = unique('note');
    await check(first.outputs['deploy']!['url']!, {
      name: 'a note is written',
      request: { url: '/api/notes', json: { text } },
      expect: { status: 201, json: { '$.text': text } },
    });

    const second = await deploy(pythonFunction(), withAction('lambda', checks), { repository });
    expect(second.outputs['deploy']).toMatchObject({ 'has-changes': 'false', verdict: 'passed' });

    const buildArgs = `BASE_IMAGE=${await baseImage('python')}\nPACKAGES=prebuilt`;
    const chosen = {
      'python-version': "'3.10'",
      'node-version': "'24'",
      'build-command': 'chosen-python | grep -x 3.10 && chosen-node | grep -x 24',
    };
    const container = await deploy(pythonImage(), withWorkflow('container', { ...checks, ...chosen }), {
      repository,
      variables: { ...callerAccount().variables, BUILD_ARGS: buildArgs },
    });
    expect(container.outputs['deploy']).toMatchObject({ mode: 'container', 'has-changes': 'true', verdict: 'passed' });
    await check(container.outputs['deploy']!['url']!, {
      name: 'it is there',
      request: 'GET /api/notes',
      expect: { json: { [`$.notes[?@.text == '${text}']`]: { count: 1 } } },
    });
  });
});

describeWith('act', 'git')('uses: my-org/deploy@v1, a TypeScript app with a page', () => {
  test('in Lambda mode behind one address, page and API; a dry run writes nothing', async () => {
    const inputs = { 'build-command': 'npm run build', source: 'dist', web: 'web' };
    const repository = `my-org/${unique('shop')}`;
    const dry = await deploy(typescriptFunction(), withAction('lambda', { ...inputs, 'dry-run': 'true' }), {
      repository,
    });
    expect(dry.outputs['deploy']).toMatchObject({ 'has-changes': 'true' });
    expect(dry.outputs['deploy']!['release'] ?? '').toBe('');

    const run = await deploy(typescriptFunction(), withAction('lambda', inputs), { repository });
    expect(run.outputs['deploy']).toMatchObject({ mode: 'lambda', verdict: 'passed', 'has-changes': 'true' });
    expect(run.outputs['deploy']!['url']).toMatch(/cloudfront\.net/);
    expect(run.annotations.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('bad input is one annotation and nothing is written', async () => {
    const run = await runWorkflow({
      files: { ...typescriptFunction(), '.github/workflows/deploy.yml': withAction('fargate') },
      ...callerAccount(),
    });
    expect(run.succeeded).toBe(false);
    const errors = run.annotations.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]!.title).toMatch(/Input "mode" cannot be "fargate"/);
    expect(errors[0]!.message).toMatch(/lambda or container/);
  });
});
