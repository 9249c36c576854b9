import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { runToSuccess, type Workflow, type WorkflowRun } from '../support/actions/act.ts';
import { baseImage } from '../support/images/base-image.ts';
import { callerAccount } from '../support/actions/caller.ts';
import { makeDatabase } from '../support/data/tables-and-buckets.ts';
import { removeImages, SERVER, serverDockerfile } from '../support/images/image-context.ts';
import { unique } from '../support/names.ts';
import { describeWith } from '../support/needs.ts';

/** The actions one by one, as a repository uses them that wants steps of its own between them. */
const onPush = (steps: string) => `on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
${steps.replace(/^(?=.)/gm, '      ')}`;

async function run(files: Workflow['files'], steps: string): Promise<WorkflowRun> {
  const workflow = { files: { ...files, '.github/workflows/deploy.yml': onPush(steps) }, ...callerAccount() };
  return await runToSuccess(workflow);
}

/** The headings of what a job's summary page shows. */
const headings = ({ summaries }: WorkflowRun) =>
  [...summaries.join('\n').matchAll(/^### (.*)$/gm)].map(([, text]) => text);

describeWith(
  'act',
  'git',
  'docker',
)('build-image, deploy-sam and smoke-test', () => {
  const name = unique('shop');
  afterAll(() => removeImages('docker', name));

  test('take a server to a container, and find it unchanged the next time', async () => {
    const files = { Dockerfile: serverDockerfile(await baseImage('node')), 'server.js': SERVER };
    const steps = `
- id: image
  uses: my-org/deploy/actions/build-image@v1
  with:
    repository: ${name}
    registry: \${{ vars.REGISTRY }}
    port: 8080
    health-path: /api/health
    boot-check: enforce
- id: stack
  uses: my-org/deploy/actions/deploy-sam@v1
  with:
    stack-name: ${name}-container
    template: container-fargate
    parameter-overrides: |
      Image: \${{ steps.image.outputs.image }}
      AppVersion: \${{ steps.image.outputs.digest }}
      HealthPath: /api/health
- id: check
  uses: my-org/deploy/actions/smoke-test@v1
  with:
    base-url: \${{ fromJSON(steps.stack.outputs.stack-outputs).ApiUrl }}
    connect-to: \${{ vars.CONNECT_TO }}
    deadline: 30s
    checks: |
      scenarios:
        - name: The version that was built answers
          steps:
            - request: /api/health
              expect: { status: 200, json: { $.version: '\${{ steps.image.outputs.digest }}' } }
`;
    const first = await run(files, steps);
    expect(first.outputs).toMatchObject({
      image: { reused: 'false', digest: expect.stringMatching(/^sha256:/) },
      stack: { 'has-changes': 'true', status: 'CREATE_COMPLETE' },
      check: { verdict: 'passed' },
    });
    expect(first.summaries).toHaveLength(3);
    expect(headings(first)).toEqual([expect.stringContaining(`${name}-container`)]);
    const again = await run(files, steps);
    expect(again.outputs).toMatchObject({
      image: { reused: 'true', image: first.outputs['image']!['image'] },
      stack: { 'has-changes': 'false' },
      check: { verdict: 'passed' },
    });
    expect(headings(again)).toEqual([expect.stringContaining(`${name}-container`)]);
  });
});

describeWith('act', 'git')('deploy-sam, migrate-data and sync-spa', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-e2e-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('make a table, move the rows into it, put a site live, and change nothing the next time', async () => {
    const name = unique('shop');
    const database = join(folder, 'app.db');
    makeDatabase(database, 'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)', {
      notes: [
        [1n, 'first'],
        [2n, 'second'],
      ],
    });
    const files = {
      'data/app.db': readFileSync(database),
      'infrastructure/table.yaml': TABLE,
      'migrations/notes.yaml': MIGRATION,
      'site/index.html': '<!doctype html><script type="module" src="/assets/app-5f3c9a1b.js"></script>',
      'site/assets/app-5f3c9a1b.js': 'document.title = "Shop";',
    };
    const steps = `
- id: data
  uses: my-org/deploy/actions/deploy-sam@v1
  with: { stack-name: ${name}-data, template: infrastructure/table.yaml }
- id: migrate
  uses: my-org/deploy/actions/migrate-data@v1
  with:
    plan: migrations/notes.yaml
    variables: \${{ steps.data.outputs.stack-outputs }}
- id: web
  uses: my-org/deploy/actions/deploy-sam@v1
  with: { stack-name: ${name}-web, template: web }
- id: site
  uses: my-org/deploy/actions/sync-spa@v1
  with: { source: site, web-stack: ${name}-web }
`;
    const first = await run(files, steps);
    expect(first.outputs).toMatchObject({
      migrate: { copied: '2', verified: '2', mismatched: '0' },
      site: { 'has-changes': 'true', uploaded: '2' },
    });
    const again = await run(files, steps);
    expect(again.outputs).toMatchObject({
      data: { 'has-changes': 'false' },
      migrate: { copied: '0', verified: '2', mismatched: '0' },
      web: { 'has-changes': 'false' },
      site: { 'has-changes': 'false', uploaded: '0', release: first.outputs['site']!['release'] },
    });
    expect(again.summaries.join('\n')).toMatch(/up to date|nothing/i);
    expect([first, again].map(headings)).toEqual(Array(2).fill([expect.stringContaining(`${name}-data`)]));
  });
});

const TABLE = `Resources:
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
Outputs:
  NotesTable: { Value: !Ref Table }
`;

const MIGRATION = `version: 1
migrations:
  - name: notes
    from: { sqlite: { file: data/app.db, table: notes } }
    to: { dynamodb: { table: '\${NotesTable}' } }
    fields:
      pk: { template: 'NOTE#{id}' }
`;
