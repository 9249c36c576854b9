import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compareCommits } from '../../../../src/actions/github/commit-order.ts';

const folder = mkdtempSync(join(tmpdir(), 'deploy-commits-'));
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.test', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
const commits: Record<string, string> = {};

beforeAll(() => {
  git('init', '--quiet', '--initial-branch=main');
  for (const name of ['first', 'second']) {
    git('commit', '--quiet', '--allow-empty', '--message', name);
    commits[name] = git('rev-parse', 'HEAD');
  }
  git('checkout', '--quiet', '-b', 'side', commits['first']!);
  git('commit', '--quiet', '--allow-empty', '--message', 'other');
  commits['other'] = git('rev-parse', 'HEAD');
  commits['unknown'] = 'f'.repeat(40);
});

const order = (live: string, wanted: string, more: { token?: string; apiUrl?: string } = {}) =>
  compareCommits({
    repository: 'my-org/shop',
    live: commits[live]!,
    wanted: commits[wanted]!,
    workspace: folder,
    environment: process.env,
    ...more,
  });

describe('two commits, by the clone', () => {
  test.each([
    ['first', 'second', 'newer'],
    ['second', 'first', 'older'],
    ['second', 'second', 'same'],
    ['second', 'other', 'diverged'],
    ['second', 'unknown', 'unknown'],
  ])('live %s, wanted %s: %s', async (live, wanted, expected) => {
    expect(await order(live, wanted)).toBe(expected);
  });
});

describe('two commits, by GitHub', () => {
  let server: Server;
  let asked: { url: string; authorization: string }[] = [];
  let answer: { status: number; body: object } = { status: 200, body: {} };

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push({ url: request.url!, authorization: request.headers.authorization ?? '' });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());
  const github = () => ({ token: 'ghs_token', apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

  test.each([
    ['ahead', 'newer'],
    ['behind', 'older'],
    ['identical', 'same'],
    ['diverged', 'diverged'],
  ])('%s is %s, whatever the clone holds', async (status, expected) => {
    asked = [];
    answer = { status: 200, body: { status } };
    expect(await order('second', 'unknown', github())).toBe(expected);
    expect(asked).toMatchObject([{ authorization: 'token ghs_token' }]);
    expect(asked[0]!.url).toContain(`/repos/my-org/shop/compare/${commits['second']}...${commits['unknown']}`);
  });

  test('a token that may not ask leaves it to the clone', async () => {
    answer = { status: 403, body: { message: 'Resource not accessible by integration' } };
    expect(await order('second', 'first', github())).toBe('older');
  });
});
