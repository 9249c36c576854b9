import { expect, test } from '@jest/globals';
import { runToSuccess, runWorkflow, type Workflow } from '../support/actions/act.ts';
import { callerAccount } from '../support/actions/caller.ts';
import { typescriptFunction } from '../support/apps/typescript-app.ts';
import { unique } from '../support/names.ts';
import { describeWith } from '../support/needs.ts';

const DEPLOY = `name: Deploy
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
          mode: lambda
          connect-to: \${{ vars.CONNECT_TO }}
          build-command: npm run build
          source: dist
          web: web
          deadline: 30s
          min-ready: 0s
`;

/** As templates/workflows/rollback.yml; `connect-to` is an empty variable on real AWS. */
const ROLLBACK = `name: Rollback
on:
  workflow_dispatch:
    inputs:
      to: { default: previous }
      reason: { required: true }
permissions:
  contents: read
  id-token: write
  deployments: write
  pull-requests: read
jobs:
  rollback:
    uses: my-org/deploy/.github/workflows/rollback.yml@v1
    with:
      environment: production
      to: \${{ inputs.to }}
      reason: \${{ inputs.reason }}
      connect-to: \${{ vars.CONNECT_TO }}
      deadline: 30s
    secrets:
      AWS_ACCESS_KEY_ID: \${{ secrets.AWS_ACCESS_KEY_ID }}
      AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
`;

const run = (workflow: Partial<Workflow> & Pick<Workflow, 'files'>) =>
  runToSuccess({ ...callerAccount(), ...workflow });

describeWith('act', 'git')('the reusable workflow rollback.yml', () => {
  test('goes back from a repository whose default branch does not build', async () => {
    const repository = `my-org/${unique('shop')}`;
    const deployed: string[] = [];
    for (const extra of ['one', 'two']) {
      const app = typescriptFunction();
      const files = {
        ...app,
        'web/index.html': `${app['web/index.html']}<!-- ${extra} -->`,
        '.github/workflows/deploy.yml': DEPLOY,
      };
      deployed.push((await run({ files, repository })).outputs['deploy']!['release']!);
    }
    const broken = {
      'app.py': 'this is no Python',
      'package.json': '{ broken',
      '.github/workflows/rollback.yml': ROLLBACK,
    };
    const inputs = { to: 'previous', reason: 'sign-in fails' };
    const back = await run({ files: broken, repository, event: 'workflow_dispatch', payload: { inputs }, inputs });
    expect(back.outputs['rollback']).toMatchObject({
      'has-changes': 'true',
      verdict: 'passed',
      'rolled-back-from': deployed[1],
    });
    expect(back.summaries.join('\n')).toMatch(new RegExp(`${deployed[0]}.*is live again[^]*sign-in fails`));
    expect(back.annotations.filter(({ level }) => level === 'error')).toEqual([]);

    // One annotation with the code, and the releases to choose from.
    const unknown = { ...inputs, to: 'c0ffee1' };
    const refused = await runWorkflow({
      ...callerAccount(),
      files: broken,
      repository,
      event: 'workflow_dispatch',
      payload: { inputs: unknown },
      inputs: unknown,
    });
    expect(refused.succeeded).toBe(false);
    expect(refused.summaries.join('\n')).toContain(deployed[0]);
    const errors = refused.annotations.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]!.title).toContain('[no-release]');
  });
});
