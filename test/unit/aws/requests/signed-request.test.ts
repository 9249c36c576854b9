import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { STSClient } from '@aws-sdk/client-sts';
import { ec2Query } from '../../../../src/aws/lookups/ec2.ts';
import { type AwsSession, systemClock } from '../../../../src/aws/index.ts';
import { createSession } from '../../../../src/aws/session.ts';

const credentials = () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' });
const OK = '<DescribeVpcsResponse/>';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

async function sessionAt(answer: RequestListener): Promise<AwsSession> {
  server = createServer(answer);
  await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return createSession({ region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}`, credentials });
}

/** Answers with these statuses, then with 200; returns what a query gets, and the pauses before each further try. */
async function asked(...statuses: number[]): Promise<{ answer: unknown; pauses: number[]; requests: number }> {
  let requests = 0;
  const session = await sessionAt((_, response) => {
    const status = statuses[requests++] ?? 200;
    response.writeHead(status).end(status === 200 ? OK : '<Response><Code>Broken</Code></Response>');
  });
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

  test('is signed with the time of AWS, which the SDK has learned from an answer', async () => {
    let signed = '';
    const session = await sessionAt(({ headers }, response) => {
      signed = String(headers['x-amz-date']);
      response.end(OK);
    });
    const day = 86_400_000;
    session.client(STSClient).config.systemClockOffset = day;
    await ec2Query(session, { Action: 'DescribeVpcs' }, systemClock);
    expect(signed.slice(0, 8)).toBe(new Date(Date.now() + day).toISOString().slice(0, 10).replaceAll('-', ''));
  });
});
