import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { stageGround } from '../../support/apps/deploy-stage.ts';
import { released } from '../../support/apps/released.ts';
import type { Edge } from '../../support/edge/index.ts';
import { startGitHub, type GitHub } from '../../support/github/server.ts';

let edge: Edge;
let store: JsonStore;
let github: GitHub;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
  github = await startGitHub();
});
afterAll(async () => {
  await github.stop();
  await edge.stop();
});

describe('a rollback with a token of GitHub', () => {
  test('finds the release of a pull request, and tells GitHub what runs and why', async () => {
    const { stage, of, seen } = await released({ edge, store }, ['A', 'B']);
    stage.variables['GITHUB_API_URL'] = github.url;
    const pull = { state: 'closed' as const, sha: 'f'.repeat(40), repository: stage.repository, labels: [] };
    github.pulls.set(12, { ...pull, merged: of['A']!.commit });
    github.pulls.set(13, pull);

    // Nobody has deployed that one: nothing is written, here or at GitHub.
    const other = await stage.rollback({ to: '#13', 'github-token': 't0ken' });
    expect(other.error).toMatchObject({ code: 'no-release', what: expect.stringContaining('#13') });
    const unknown = await stage.rollback({ to: '#99', 'github-token': 't0ken' });
    expect(unknown.error).toMatchObject({ code: 'input', what: expect.stringContaining('#99') });
    expect(github.deployments).toEqual([]);

    const reason = 'sign-in fails since 15:00';
    const back = await stage.rollback({
      to: '#12',
      reason,
      'github-token': 't0ken',
      'github-environment': 'Production/EU',
    });
    expect(back.error).toBeUndefined();
    expect(await seen()).toBe('A A');
    expect(await stage.newest()).toMatchObject({ rollback: { of: of['A']!.id, reason } });
    expect(back.summary).toContain(reason);
    expect(github.deployments).toEqual([
      expect.objectContaining({
        sha: of['A']!.commit,
        environment: 'Production/EU',
        task: 'rollback',
        description: expect.stringContaining(reason),
        states: [
          expect.objectContaining({
            state: 'success',
            description: expect.stringContaining(reason),
            environment_url: back.outputs['url'],
          }),
        ],
      }),
    ]);

    // What is live does not depend on GitHub.
    github.refuse = (request) =>
      /deployments/.test(request) ? { status: 403, message: 'Resource not accessible by integration' } : undefined;
    const forth = await stage.rollback({ to: of['B']!.id, 'github-token': 't0ken' });
    expect(forth.error).toBeUndefined();
    expect(forth.log).toContain('deployments: write');
    expect(await seen()).toBe('B B');
  });
});
