import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { gitHubApi } from '../../../src/github/api.ts';
import type { GitHubApi } from '../../../src/github/index.ts';
import { withSection } from '../../../src/preview/comment.ts';
import { describeSection, publishSection } from '../../../src/preview/index.ts';
import { startGitHub, type GitHub } from '../../support/github/server.ts';

let github: GitHub;
let api: GitHubApi;

beforeAll(async () => {
  github = await startGitHub();
  api = gitHubApi({ token: 'ghs_job', repository: 'my-org/shop', apiUrl: github.url });
});
beforeEach(() => {
  github.comments.length = 0;
  github.notifications = 0;
  github.refuse = undefined;
});
afterAll(() => github.stop());

const person = (id: number, body: string) => ({ id, issue: 7, body, author: 'eve', type: 'User' as const });

describe('the comment of a pull request', () => {
  test('is made once, edited in place, and not written where nothing changed', async () => {
    for (const text of ['one', 'two', 'two']) await publishSection(api, { number: 7, app: 'shop' }, text);
    expect(github.comments.map(({ body }) => body)).toEqual([withSection('', { app: 'shop' }, 'two')]);
    expect(github.notifications).toBe(1);
    expect(github.requests.filter((name) => name.startsWith('PATCH'))).toHaveLength(1);
  });

  test('holds a section for each app of the repository, whoever writes last', async () => {
    const apps = ['shop', 'admin', 'docs', 'api'];
    await Promise.all(apps.map((app) => publishSection(api, { number: 7, app }, `preview of ${app}`)));
    for (const app of apps) await publishSection(api, { number: 7, app }, `ready: ${app}`);
    expect(github.comments).toHaveLength(1);
    for (const app of apps) expect(github.comments[0]!.body).toContain(`ready: ${app}`);
  });

  test('is found on page 4', async () => {
    for (let id = 1; id <= 340; id++) github.comments.push(person(id, `comment ${id}`));
    github.comments.splice(335, 0, {
      ...person(900, withSection('', { app: 'shop' }, 'old')),
      author: 'github-actions[bot]',
      type: 'Bot',
    });
    await publishSection(api, { number: 7, app: 'shop' }, 'new');
    expect(github.notifications).toBe(0);
    expect(github.comments.find(({ id }) => id === 900)!.body).toBe(withSection('', { app: 'shop' }, 'new'));
  });

  test('of a person that begins like ours is left alone', async () => {
    const forged = person(1, withSection('', { app: 'shop' }, 'click here'));
    github.comments.push(forged, person(2, `> ${withSection('', { app: 'shop' }, 'quoted')}`));
    await publishSection(api, { number: 7, app: 'shop' }, 'ours');
    expect(github.comments[0]!.body).toContain('click here');
    expect(github.comments.at(-1)).toMatchObject({
      author: 'github-actions[bot]',
      body: withSection('', { app: 'shop' }, 'ours'),
    });
  });

  test('that two jobs make at once is one: the oldest stays', async () => {
    // Both have looked before either has written.
    let waiting = 0;
    let go: () => void;
    const both = new Promise<void>((resolve) => (go = resolve));
    github.refuse = async (name) => {
      if (!name.startsWith('POST')) return;
      if (++waiting === 2) go();
      await both;
    };
    await Promise.all(
      ['building one', 'building two'].map((text) => publishSection(api, { number: 7, app: 'shop' }, text)),
    );
    github.refuse = undefined;
    await publishSection(api, { number: 7, app: 'shop' }, 'ready');
    expect(github.comments.map(({ body }) => body)).toEqual([withSection('', { app: 'shop' }, 'ready')]);
  });

  test('never gets too long for GitHub', async () => {
    await publishSection(api, { number: 7, app: 'shop' }, 'ü'.repeat(100_000));
    await publishSection(api, { number: 7, app: 'admin' }, 'ü'.repeat(100_000));
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]!.body.length).toBeLessThan(65_536);
  });
});

describe('a section', () => {
  const facts = { app: 'shop', commit: 'a'.repeat(40), runUrl: 'https://github.test/run' };

  test('shows texts of others as text', () => {
    const nasty = '</details><!-- preview:admin --> @org/team [x](http://evil.test) `$(id)` ::set-output name=a::b';
    const text = describeSection({
      ...facts,
      state: 'failed',
      reason: nasty,
      changes: [{ step: 'site', change: nasty }],
    });
    expect(text).not.toContain('<!--');
    expect(text).not.toMatch(/(^|[^\\])\[x\]/);
    expect(text).not.toContain('</details>');
    expect(text).not.toContain('@org');
  });

  test('that is not ready shows its address as the one of before', () => {
    expect(describeSection({ ...facts, state: 'building', url: 'https://x.test' })).toContain('Before this commit');
  });
});
