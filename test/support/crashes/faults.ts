import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { HttpResponse } from '@smithy/core/protocols';
import type { HttpRequest } from '@smithy/types';
import type { AwsSession } from '../../../src/aws/index.ts';
import { createSession } from '../../../src/aws/session.ts';
import { TEST_REGION } from '../emulator/emulator.ts';
import { testSession } from '../emulator/session.ts';
import { writeOf } from './crash-points.ts';

/** How often, in a hundred requests, each thing goes wrong. */
export interface Faults {
  /** The request is carried out, and its answer is lost. */
  lost: number;
  /** The service is busy and does nothing. */
  throttled: number;
  /** The body of an object is cut on its way. */
  cut: number;
  /** Milliseconds that a request takes at most beside its own time. */
  delay: number;
}

/** As bad as a network and a busy account get together. */
export const BAD_DAY: Faults = { lost: 5, throttled: 20, cut: 10, delay: 40 };

/** Numbers from 0 to below 1, the same ones for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // https://en.wikipedia.org/wiki/Xorshift, on 32 bits
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** A session whose requests meet faults, as many tries as the product's own has, whatever client they come from. */
export function faultySession(seed: number, faults: Faults): AwsSession {
  const random = seeded(seed * 2654435761 + 1);
  const session = createSession({
    region: TEST_REGION,
    endpoint: process.env['AWS_ENDPOINT_URL']!,
    forcePathStyle: true,
    credentials: () => Promise.resolve({ accessKeyId: 'test', secretAccessKey: 'test' }),
  });
  const handler = session.client(S3Client).config.requestHandler;
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    const [which, wait] = [random() * 100, random() * faults.delay];
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (which < faults.throttled) return { response: busy(request) };
    const answer = await handle(request, options);
    if (which < faults.throttled + faults.lost) throw connectionLost();
    if (which < faults.throttled + faults.lost + faults.cut) return { response: cut(request, answer.response) };
    return answer;
  };
  return session;
}

/** A session that loses the answer to its `write`-th write, once: AWS has carried it out, and the SDK asks again. */
export function losingSession(write: number): { session: AwsSession; writes: string[] } {
  const session = testSession();
  const writes: string[] = [];
  const handler = session.client(S3Client).config.requestHandler;
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    const name = writeOf(request);
    const isLost = name !== undefined && writes.push(name) === write;
    const answer = await handle(request, options);
    if (isLost) throw connectionLost();
    return answer;
  };
  return { session, writes };
}

const connectionLost = () => Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });

/** What a service answers that takes no more requests, in its own protocol. */
function busy({ path, headers }: HttpRequest): HttpResponse {
  const isQuery = path === '/' && !('x-amz-target' in headers);
  const isJson = 'x-amz-target' in headers || /^\/(20\d\d-|key-value|v2)/.test(path);
  const error = '<Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error>';
  const body = isJson
    ? JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' })
    : isQuery
      ? `<ErrorResponse>${error}</ErrorResponse>`
      : error.replace('Throttling', 'SlowDown');
  return new HttpResponse({
    statusCode: isJson || isQuery ? 400 : 503,
    headers: { 'content-type': isJson ? 'application/json' : 'text/xml', 'x-amzn-errortype': 'ThrottlingException' },
    body: Readable.from([Buffer.from(body)]),
  });
}

/** The first half of an object, and the end of the connection; other answers are whole. */
function cut({ method, path }: HttpRequest, response: HttpResponse): HttpResponse {
  const isObject = method === 'GET' && path !== '/' && response.statusCode === 200 && 'etag' in response.headers;
  if (!isObject) return response;
  const half = Math.floor(Number(response.headers['content-length'] ?? 0) / 2);
  const whole = response.body as Readable;
  async function* first(): AsyncGenerator<Buffer> {
    let left = half;
    for await (const chunk of whole as AsyncIterable<Buffer>) {
      if (left <= 0) break;
      yield chunk.subarray(0, left);
      left -= chunk.length;
    }
    throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  }
  return new HttpResponse({ ...response, body: Readable.from(first(), { objectMode: false }) });
}
