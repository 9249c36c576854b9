import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import type { Target } from './origins.ts';
import { placeForStream, STREAM_HEADER } from './streams.ts';

/** Headers that belong to one connection: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const CONNECTION_HEADERS = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

export type Headers = Record<string, string | string[]>;

export function endToEnd(headers: Record<string, string | string[] | undefined>): Headers {
  const kept: Headers = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !CONNECTION_HEADERS.has(name)) kept[name] = value;
  return kept;
}

/** Sends a request and resolves with the answer as soon as its headers are there; the body streams. */
export async function send(target: Target, options: SendOptions): Promise<IncomingMessage> {
  if (!target.mayStream) return await sendPlain(target, options);
  const { address, answer, close } = await placeForStream();
  const plain = sendPlain(target, { ...options, headers: { ...options.headers, [STREAM_HEADER]: address } });
  try {
    const first = await Promise.race([answer, plain]);
    // What the emulator answers in the end, after it was written to the place, is the same once more.
    const done = (again: IncomingMessage) => void (again === first || again.resume());
    plain.then(done, () => undefined);
    return first;
  } finally {
    close();
  }
}

interface SendOptions {
  method: string;
  headers: Headers;
  body?: Readable;
  timeoutMs?: number;
  ca?: string;
}

function sendPlain(target: Target, options: SendOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const start = target.protocol === 'https' ? httpsRequest : httpRequest;
    const request = start(
      {
        // RFC 6761, 6.3: names in localhost are the loopback, whether or not the resolver knows them.
        hostname: /\.localhost$/i.test(target.hostname) ? 'localhost' : target.hostname,
        port: target.port,
        path: target.path,
        method: options.method,
        headers: { ...options.headers, ...(target.host && { host: target.host }) },
        ...(target.protocol === 'https' && options.ca && { ca: options.ca }),
      },
      resolve,
    );
    request.once('error', reject);
    if (options.timeoutMs)
      request.setTimeout(options.timeoutMs, () =>
        request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })),
      );
    if (options.body) options.body.pipe(request);
    else request.end();
  });
}

/** The whole body; an answer that is cut off is an error, never a short body. */
export async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  if (!response.complete) throw new Error('The origin closed the connection before the end of its answer');
  return Buffer.concat(chunks);
}
