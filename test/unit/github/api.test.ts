import { afterEach, describe, expect, test } from '@jest/globals';
import { gitHubApi } from '../../../src/github/api.ts';
import { type RunningServer, serve } from '../../support/http/misbehaving-server.ts';

let server: RunningServer | undefined;
afterEach(() => server?.close());

/** Asks for a pull request of a GitHub that answers so at first, with these headers. */
async function asked(status: number, headers: Record<string, string>) {
  let requests = 0;
  server = await serve((_, response) => {
    const isFirst = ++requests === 1;
    const pull = { number: 7, state: 'open', head: { sha: 'abc', repo: { full_name: 'org/shop' } }, labels: [] };
    response
      .writeHead(isFirst ? status : 200, { 'content-type': 'application/json', ...(isFirst && headers) })
      .end(JSON.stringify(isFirst ? { message: 'not now' } : pull));
  });
  const api = gitHubApi({ token: 't', repository: 'org/shop', apiUrl: server.url });
  const answer = await api.pull(7).catch((error: Error) => error.name);
  return { answer, requests };
}

test.each(['3600', 'Sun, 06 Nov 2094 08:49:37 GMT'])(
  "an error of the server is tried again, although a proxy asks for more time: retry-after '%s'",
  async (time) => {
    expect(await asked(503, { 'retry-after': time })).toMatchObject({ answer: { number: 7 }, requests: 2 });
  },
);

describe('a limit of GitHub', () => {
  test.each([
    [403, 'the secondary one'],
    [429, 'the primary one'],
  ])('with status %d (%s) is waited for, as long as GitHub says', async (status) => {
    const { answer, requests } = await asked(status, { 'retry-after': '0' });
    expect({ answer, requests }).toMatchObject({ answer: { number: 7, isOpen: true }, requests: 2 });
  });

  test.each<[string, number, Record<string, string>]>([
    ['an hour', 403, { 'retry-after': '3600' }],
    ['what is no time', 429, { 'retry-after': 'soon' }],
    ['nothing, since the token lacks a right', 403, {}],
  ])('that asks for %s ends the call at once', async (_, status, headers) => {
    expect(await asked(status, headers)).toEqual({ answer: 'GitHubError', requests: 1 });
  });
});
