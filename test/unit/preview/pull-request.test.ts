import { describe, expect, test } from '@jest/globals';
import { readPullRequest } from '../../../src/preview/index.ts';
import { previewEnvironment } from '../../../src/release/index.ts';

const sha = 'a'.repeat(40);
const event = (payload: unknown, more: object = {}) => ({
  name: 'pull_request',
  payload,
  repository: 'my-org/shop',
  actor: 'ada',
  given: undefined,
  ...more,
});
const pull = (more: object = {}) => ({
  pull_request: { number: 7, head: { sha, repo: { full_name: 'my-org/shop' } }, labels: [{ name: 'bug' }], ...more },
});

describe('the pull request of an event', () => {
  test.each([
    ['of its own', event(pull()), { number: 7, headSha: sha, labels: ['bug'], untrusted: undefined }],
    [
      'with another case in the name',
      event(pull(), { repository: 'My-Org/Shop' }),
      { number: 7, untrusted: undefined },
    ],
    ['of a comment', event({ issue: { number: 9, pull_request: {} } }), { number: 9 }],
    ['that is given', event({}, { name: 'workflow_dispatch', given: 12 }), { number: 12 }],
    ['from a fork', event(pull({ head: { sha, repo: { full_name: 'eve/shop' } } })), { untrusted: 'fork' }],
    ['from a fork that is gone', event(pull({ head: { sha, repo: null } })), { untrusted: 'fork' }],
    ['by Dependabot', event(pull(), { actor: 'dependabot[bot]' }), { untrusted: 'dependabot' }],
    [
      'with a commit that is none',
      event(pull({ head: { sha: '$(id)', repo: { full_name: 'my-org/shop' } } })),
      { headSha: undefined },
    ],
  ])('%s', (_, given, wanted) => {
    expect(readPullRequest(given)).toMatchObject(wanted);
  });

  test.each([
    ['a push', event({ ref: 'refs/pull/7/merge', after: sha }, { name: 'push' })],
    ['a comment on an issue', event({ issue: { number: 9 } }, { name: 'issue_comment' })],
    [
      'a merge group',
      event({ merge_group: { head_ref: 'refs/heads/gh-readonly-queue/main/pr-7' } }, { name: 'merge_group' }),
    ],
    [
      'a run of another workflow',
      event({ workflow_run: { pull_requests: [{ number: 3 }] } }, { name: 'workflow_run' }),
    ],
    ['no payload', event(undefined)],
    ['a number that is a text', event({ pull_request: { number: '7; rm -rf /' } })],
    ['a negative number', event({ pull_request: { number: -7 } })],
    ['a broken number', event({ pull_request: { number: 7.5 } })],
  ])('%s has none', (_, given) => {
    expect(() => readPullRequest(given)).toThrow(expect.objectContaining({ code: 'no-pull-request' }));
  });

  test('another number than the one that is given is refused', () => {
    expect(() => readPullRequest(event(pull(), { given: 8 }))).toThrow(expect.objectContaining({ code: 'input' }));
    expect(readPullRequest(event(pull(), { given: 7 }))).toMatchObject({ number: 7 });
  });

  test('names the environment by its number', () => {
    expect(previewEnvironment(7)).toBe('pr-7');
  });
});
