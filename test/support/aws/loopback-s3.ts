import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { AwsSession, Clock } from '../../../src/aws/index.ts';
import { createSession } from '../../../src/aws/session.ts';
import { Bucket } from '../../../src/aws/s3/index.ts';
import { serve, type RunningServer } from '../http/misbehaving-server.ts';

export interface Arrived {
  method: string;
  key: string;
  query: URLSearchParams;
  body: string;
  headers: IncomingMessage['headers'];
  /** Sent by the SDK itself. */
  sdk: boolean;
}

export type Answer =
  | 'never'
  | { status?: number; code?: string; body?: string; headers?: Record<string, string>; cut?: boolean }
  | 'reset';

let server: RunningServer | undefined;

export async function stopLoopbackS3(): Promise<void> {
  await server?.close();
}

/** For tests that wait for nothing: a busy machine is no failure. */
export const PATIENT = { maxAttempts: 6, idleTimeoutMs: 30_000 };

/** A bucket on the loopback that answers as S3 does in states that no engine can be brought into. */
export async function bucketThat(
  answers: (request: Arrived, all: Arrived[]) => Answer | Promise<Answer> | undefined,
  credentials: () => Promise<AwsCredentialIdentity> = () =>
    Promise.resolve({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }),
  { clock, ...limits }: { maxAttempts: number; idleTimeoutMs: number; clock?: Clock } = {
    maxAttempts: 2,
    // In one process with the server: each of its pauses is one of the connection.
    idleTimeoutMs: 30_000,
  },
) {
  const all: Arrived[] = [];
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const { pathname, searchParams: query } = new URL(incoming.url!, 'http://s3');
    const request = {
      method: incoming.method!,
      key: decodeURIComponent(pathname.replace(/^\/site\//, '')),
      query,
      body: Buffer.concat(parts).toString(),
      headers: incoming.headers,
      sdk: 'amz-sdk-invocation-id' in incoming.headers,
    };
    all.push(request);
    const answer = (await answers(request, all)) ?? {};
    if (answer === 'never') return;
    if (answer === 'reset') return void incoming.socket.resetAndDestroy();
    const { status = 200, code, body = '', headers, cut } = answer;
    if (cut) {
      // More is promised than comes.
      outgoing.writeHead(status, { etag: '"x"', ...headers, 'content-length': body.length * 2 });
      return void outgoing.write(body, () => incoming.socket.destroy());
    }
    const error = `<Error><Code>${code}</Code><Message>said the server</Message></Error>`;
    outgoing.writeHead(status, { etag: '"x"', ...headers }).end(code && request.method !== 'HEAD' ? error : body);
  };
  server = await serve((incoming, outgoing) => void handle(incoming, outgoing));
  const owner = '123456789012';
  const session: AwsSession = {
    ...createSession({
      region: 'us-east-1',
      endpoint: server.url,
      forcePathStyle: true,
      credentials,
      ...limits,
    }),
    accountId: () => Promise.resolve(owner),
  };
  return { session, bucket: new Bucket(session, 'site', { owner, clock }), all };
}
