import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { HttpResponse } from '@smithy/core/protocols';
import type { HttpRequest } from '@smithy/types';
import type { AwsSession } from '../../../src/aws/index.ts';
import { testSession } from '../emulator/session.ts';

/** Thrown in place of everything that a killed process does not get to do any more. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

export interface CrashPoint {
  /** Number of the write, from 1. */
  write: number;
  when: 'before' | 'after';
  /** The first write of this name, whatever its number: a slow run has more of them before it, for it renews its lease. */
  name?: string;
}

export interface KillableSession {
  session: AwsSession;
  /** Each write as it began: "PutObject assets/app.js", "CreateInvalidation /settings.json". */
  writes: string[];
  /** Those that AWS has carried out. */
  done: string[];
}

/**
 * A session whose process is killed before or after a write: from then on no request reaches AWS, of whatever kind and
 * from wherever in the program. Without a point it only notes the writes.
 */
export function killableSession(point?: CrashPoint, session: AwsSession = testSession()): KillableSession {
  const writes: string[] = [];
  const done: string[] = [];
  let dead = false;
  // One for all clients of a session: what goes over the wire goes through it, whoever has made the request.
  const handler = session.client(S3Client).config.requestHandler;
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    if (dead) throw new Killed();
    const write = writeOf(request);
    if (write === undefined) return await handle(request, options);
    const number = writes.push(write);
    const here =
      point !== undefined && !dead && (point.name === undefined ? point.write === number : point.name === write);
    if (here && point.when === 'before') {
      dead = true;
      throw new Killed();
    }
    const answer = await handle(request, options);
    done.push(write);
    if (here) dead = true;
    if (dead) throw new Killed();
    return answer;
  };
  return { session, writes, done };
}

/**
 * A session whose credentials expire with its `write`-th write: from then on every service answers so, whatever is asked.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export function expiringSession(write: number): AwsSession {
  const session = testSession();
  const handler = session.client(S3Client).config.requestHandler;
  const handle = handler.handle.bind(handler);
  let writes = 0;
  handler.handle = async (request, options) => {
    if (writeOf(request) !== undefined) writes++;
    if (writes < write) return await handle(request, options);
    const { headers } = request;
    const code = request.path !== '/' || 'x-amz-target' in headers ? 'ExpiredTokenException' : 'ExpiredToken';
    const message = 'The security token included in the request is expired';
    const isJson = 'x-amz-target' in headers || request.path.startsWith('/20') || request.path.startsWith('/key-value');
    const error = `<Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>${message}</Message></Error>`;
    const body = isJson
      ? JSON.stringify({ __type: code, message })
      : request.path === '/'
        ? `<ErrorResponse>${error}</ErrorResponse>`
        : error;
    const response = new HttpResponse({
      statusCode: 400,
      headers: { 'content-type': isJson ? 'application/json' : 'text/xml', 'x-amzn-errortype': code },
      body: Readable.from([Buffer.from(body)]),
    });
    return { response };
  };
  return session;
}

/** "PutObject shared/app.js", "ExecuteChangeSet"; undefined for what only reads. */
export function writeOf(request: HttpRequest): string | undefined {
  const { method, path, query = {}, body } = request;
  if (!/^(PUT|POST|DELETE)$/.test(method)) return undefined;
  if (path === '/') return operationOf(request);
  if (path.startsWith('/key-value-stores/')) return `PutKey ${decodeURIComponent(path.split('/').at(-1)!)}`;
  if (/^\/[\d-]+\/distribution\/[^/]+\/invalidation/.test(path))
    return ['CreateInvalidation', ...[...String(body).matchAll(/<Path>([^<]*)/g)].map(([, item]) => item)].join(' ');
  const key = decodeURIComponent(path.split('/').slice(2).join('/'));
  const operation = query['x-id'] ?? ('delete' in query ? 'DeleteObjects' : method);
  return `${String(operation)} ${key}`.trim();
}

/** Services of the Query and JSON protocols take everything as a POST to the root. */
function operationOf({ headers, body }: HttpRequest): string | undefined {
  const name = headers['x-amz-target']?.split('.').at(-1) ?? /(?:^|&)Action=(\w+)/.exec(String(body))?.[1] ?? '';
  return /^(Get|Describe|List|Assume|Scan|Query|BatchGet|TransactGet)/.test(name) ? undefined : name;
}
