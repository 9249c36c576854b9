import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ec2Query } from '../../../src/aws/ec2.ts';
import { createSession } from '../../../src/aws/session.ts';

const credentials = () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' });
const OK = '<DescribeVpcsResponse/>';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** Answers with these statuses, then with 200; returns what a query gets, and the pauses before each further try. */
async function asked(...statuses: number[]): Promise<{ answer: unknown; pauses: number[]; requests: number }> {
  let requests = 0;
  server = createServer((_, response) => {
    const status = statuses[requests++] ?? 200;
    response.writeHead(status).end(status === 200 ? OK : '<Response><Code>Broken</Code></Response>');
  });
  await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const session = createSession({ region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}`, credentials });
  const pauses: number[] = [];
  const clock = { now: () => 0, sleep: (milliseconds: number) => Promise.resolve(void pauses.push(milliseconds)) };
  const answer = await ec2Query(session, { Action: 'DescribeVpcs' }, clock).catch((error: Error) => error.name);
  return { answer, pauses, requests };
}

describe('a request without a client of its own', () => {
  test('is tried again where that helps, with longer and longer pauses by the clock that it is given', async () => {
    const { answer, pauses, requests } = await asked(503, 429, 500);
    expect({ answer, requests }).toEqual({ answer: OK, requests: 4 });
    expect(pauses).toHaveLength(3);
    for (const [index, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(100 * 2 ** index);
      expect(pause).toBeLessThanOrEqual(300 * 2 ** index);
    }
  });

  test('ends after four tries, and after the first where another one changes nothing', async () => {
    expect(await asked(503, 503, 503, 503)).toMatchObject({ answer: 'Broken', requests: 4 });
    server?.close();
    expect(await asked(403)).toEqual({ answer: 'Broken', pauses: [], requests: 1 });
  });
});
