import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { remoteClockAhead } from '../../../../src/checks/index.ts';

const NOW = Date.UTC(2026, 0, 1, 12);

/** What a clock says at each look, beside a server whose Date header is `there`. */
async function ahead(there: string | undefined, looks: number[]): Promise<number | undefined> {
  const server = createServer((_, response) => {
    response.sendDate = false;
    if (there !== undefined) response.setHeader('date', there);
    response.end();
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const clock = { now: () => looks.shift()!, sleep: () => Promise.resolve() };
  try {
    return await remoteClockAhead(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
      clock,
      connectTo: [],
    });
  } finally {
    server.close();
  }
}

test.each<[string, string | undefined, number[], number | undefined]>([
  ['the same', new Date(NOW).toUTCString(), [NOW, NOW + 100], 0],
  ['the same second', new Date(NOW).toUTCString(), [NOW + 900, NOW + 950], 0],
  ['an answer that took a minute', new Date(NOW + 30_000).toUTCString(), [NOW, NOW + 60_000], 0],
  ['an hour ahead', new Date(NOW).toUTCString(), [NOW + 3_601_000, NOW + 3_602_000], 3_600_000],
  ['an hour behind', new Date(NOW).toUTCString(), [NOW - 3_601_000, NOW - 3_600_000], -3_600_000],
  ['no Date', undefined, [NOW, NOW], undefined],
  ['no date', 'tomorrow', [NOW, NOW], undefined],
])('a clock beside another one: %s', async (_, there, looks, expected) => {
  expect(await ahead(there, looks)).toBe(expected);
});
