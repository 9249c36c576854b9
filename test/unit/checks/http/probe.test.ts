import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { probe } from '../../../../src/checks/http/probe.ts';
import { ManualClock } from '../../../support/http/manual-clock.ts';
import {
  serve,
  startMisbehavingServer,
  written,
  type RunningServer,
} from '../../../support/http/misbehaving-server.ts';

const clock = new ManualClock();
let server: RunningServer;
let stalling: RunningServer;

beforeAll(async () => {
  server = await startMisbehavingServer(clock);
  stalling = await serve((_, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    void written(response, clock, 'the first part').then(() => clock.advance(60_000));
  });
});
afterAll(() => Promise.all([server.close(), stalling.close()]));

const errorsOf = async (url: string) => {
  const request = { url, headers: {}, count: 1, connectTo: [], signal: new AbortController().signal, clock };
  return (await probe(request)).errors;
};

test.each([
  ['a good answer', '/good', 0],
  ['a body of any length, of which only the beginning is read', '/endless', 0],
  ['an answer that breaks off', '/cut-body', 1],
  ['no answer', '/silent', 1],
])('%s: GET %s has %d errors', async (_, path, errors) => {
  expect(await errorsOf(`${server.url}${path}`)).toBe(errors);
});

test('a good status whose body never ends is an error', async () => {
  expect(await errorsOf(stalling.url)).toBe(1);
});
