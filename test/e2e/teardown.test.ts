import { expect, test } from '@jest/globals';
import { listStacks } from '../../src/stack/index.ts';
import { runToSuccess, type Workflow } from '../support/actions/act.ts';
import { callerAccount } from '../support/actions/caller.ts';
import { pythonFunction } from '../support/apps/python-app.ts';
import { testSession } from '../support/emulator/session.ts';
import { unique } from '../support/names.ts';
import { describeWith } from '../support/needs.ts';

const SECRETS = `    secrets:
      AWS_ACCESS_KEY_ID: \${{ secrets.AWS_ACCESS_KEY_ID }}
      AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
`;

const TEARDOWN = `on:
  pull_request:
    types: [closed]
jobs:
  preview:
    if: github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository
    uses: my-org/deploy/.github/workflows/teardown.yml@v1
    with:
      environment: pr-\${{ github.event.number }}
      github-environment: preview
${SECRETS}`;

/** The reusable workflows whose events anybody may write texts into. */
const PLAN = `on: pull_request
jobs:
  plan:
    uses: my-org/deploy/.github/workflows/plan.yml@v1
    with:
      mode: lambda
      environment: production
      checks: none
${SECRETS}  preview:
    uses: my-org/deploy/.github/workflows/preview.yml@v1
    with:
      mode: lambda
      checks: none
${SECRETS}`;

const EVIL = '`touch evil`$(touch evil)\n::set-output name=status::evil\n::error::evil';

describeWith('act', 'git')('a pull request that is closed', () => {
  test('had its plan and its preview, and takes it with it; texts of the pull request do nothing', async () => {
    const repository = `my-org/${unique('shop')}`;
    const run = async (workflow: string, more: Partial<Workflow> = {}) => {
      const files = { ...pythonFunction(), '.github/workflows/deploy.yml': workflow };
      return await runToSuccess({ files, repository, ...callerAccount(), ...more });
    };
    const stacks = async () => (await listStacks(testSession(), `${repository.split('/')[1]}-pr-9-`)).length;
    // Plan and preview of a pull request of this repository; from a fork nothing runs but a notice.
    const own = { ref: EVIL, repo: { full_name: repository } };
    const opened = (head: object) => ({
      event: 'pull_request',
      payload: (sha: string) => ({
        action: 'opened',
        number: 9,
        pull_request: { number: 9, title: EVIL, body: EVIL, head: { ...head, sha } },
      }),
    });
    const planned = await run(PLAN, opened(own));
    expect(planned.outputs['preview']).toMatchObject({ state: 'ready', environment: 'pr-9' });
    expect(await stacks()).toBe(3);
    expect(planned.outputs['plan']).toMatchObject({
      'plan-verdict': 'safe',
      plan: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const forked = await run(PLAN, opened({ ...own, repo: { full_name: 'eve/shop' } }));
    expect(forked.outputs).toEqual({});
    expect(forked.annotations.map(({ level, title }) => `${level} ${title}`).toSorted()).toEqual([
      'notice No plan',
      'notice No preview',
    ]);
    for (const { annotations, log } of [planned, forked]) {
      expect(annotations.filter(({ level }) => level === 'error')).toEqual([]);
      expect(log).not.toMatch(/evil/);
    }
    const head = { ref: EVIL, sha: 'a'.repeat(40), repo: { full_name: repository } };
    const payload = { action: 'closed', number: 9, pull_request: { number: 9, title: EVIL, body: EVIL, head } };
    const closed = await run(TEARDOWN, { event: 'pull_request', payload });
    expect(closed.outputs['teardown']).toMatchObject({ status: 'done', left: '[]' });
    expect(closed.summaries.join('\n')).toContain('nothing left');
    expect(closed.annotations.filter(({ level }) => level === 'error')).toEqual([]);
    expect(await stacks()).toBe(0);
    const again = await run(TEARDOWN, { event: 'pull_request', payload });
    expect(again.outputs['teardown']).toMatchObject({ status: 'nothing-there' });
  });
});
