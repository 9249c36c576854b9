import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Announcements, taskOf } from '../../../../src/actions/previews/preview-announcements.ts';
import { gitHubApi } from '../../../../src/github/api.ts';
import { Redactor } from '../../../../src/report/index.ts';
import { startGitHub, type GitHub } from '../../../support/github/server.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

let github: GitHub;
beforeAll(async () => {
  github = await startGitHub();
});
beforeEach(() => {
  github.comments.length = 0;
  github.deployments.length = 0;
  github.refuse = undefined;
});
afterAll(() => github.stop());

const URL_BEFORE = 'https://abc.execute-api.eu-central-1.amazonaws.com';

function announcementsOf(number = 7) {
  const report = recordingReporter();
  const api = gitHubApi({ token: 'ghs_job', repository: 'my-org/shop', apiUrl: github.url });
  const facts = {
    app: 'shop',
    number,
    commit: 'a'.repeat(40),
    runUrl: 'https://github.test/run',
    until: '2026-12-05T00:00:00.000Z',
    isKept: false,
  };
  return { report, announcements: new Announcements(api, { facts, report, redactor: new Redactor() }) };
}
const body = () => github.comments[0]!.body;

describe('what a preview tells on its pull request', () => {
  test('the address of before stays while the next push is built, and where that fails', async () => {
    const { announcements } = announcementsOf();
    await announcements.building(URL_BEFORE);
    expect(body()).toMatch(/building/);
    expect(body()).toContain(URL_BEFORE);
    await announcements.failed(new Error('no'), URL_BEFORE);
    expect(body()).toMatch(/failed/);
    expect(body()).toContain(URL_BEFORE);
    expect(github.deployments.map(({ states }) => states.at(-1)!.state)).toEqual(['failure']);
    expect(github.notifications).toBe(1);
  });

  test.each(['limit', 'closed'] as const)('of one that is not made (%s) the comment alone stays', async (state) => {
    const { announcements, report } = announcementsOf();
    await announcements.building();
    expect(github.deployments.map(({ task }) => task)).toEqual([taskOf({ app: 'shop', number: 7 })]);
    await announcements.none(state, 'Close a pull request, or raise max-previews.');
    expect(github.deployments).toEqual([]);
    expect(body()).toContain('max-previews');
    expect(report.warnings).toEqual([]);
  });

  test('what the job of the close has deleted already is nothing to warn of', async () => {
    const { announcements, report } = announcementsOf();
    await announcements.building();
    github.deployments.length = 0;
    await announcements.none('closed', 'The pull request is closed.');
    expect(report.warnings).toEqual([]);
  });

  test('a comment that a person has deleted meanwhile is no fault: it is made again when the preview is ready', async () => {
    const { announcements, report } = announcementsOf();
    await announcements.building();
    github.comments.length = 0;
    await announcements.ready(
      { url: URL_BEFORE, changes: [], verdict: 'passed' },
      { since: '2026-11-28T00:00:00.000Z', isLocked: false, imageBytes: 0 },
    );
    expect(report.warnings).toEqual([]);
    expect(github.comments.map(({ body }) => body.includes(URL_BEFORE))).toEqual([true]);
  });

  // 403 is what a locked pull request answers too, 422 one with a comment that is too long.
  test.each([403, 404, 422, 502])(
    'that GitHub answers %i is one warning of each kind, whatever follows',
    async (status) => {
      github.refuse = (request) =>
        /^(POST|PATCH)/.test(request) ? { status, message: 'as the test says' } : undefined;
      const { announcements, report } = announcementsOf();
      await announcements.building();
      await announcements.ready(
        { url: URL_BEFORE, changes: [], verdict: 'passed' },
        { since: '2026-11-28T00:00:00.000Z', isLocked: false, imageBytes: 0 },
      );
      await announcements.failed(new Error('no'));
      await announcements.none('closed', 'The pull request is closed.');
      expect(report.warnings).toHaveLength(2);
      expect([github.comments, github.deployments]).toEqual([[], []]);
    },
  );
});
