import { request } from 'node:http';
import { poll } from '../../../src/aws/index.ts';
import type { Edge } from './index.ts';

export interface EdgeAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json<T>(): T;
}

export type Viewer = ReturnType<typeof viewerOf>;

interface AskOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** The viewer's own address, 127.x.y.z. */
  from?: string;
}

/** A viewer of one distribution: asks the edge with that distribution's name in Host, at one point of presence. */
export function viewerOf(edge: Edge, distributionId: string, pointOfPresence = 1) {
  return (path: string, init: AskOptions = {}) =>
    new Promise<EdgeAnswer>((resolve, reject) => {
      const outgoing = request(
        {
          host: `127.0.0.${pointOfPresence}`,
          port: edge.port,
          localAddress: init.from,
          path,
          method: init.method ?? 'GET',
          headers: { host: `${distributionId.toLowerCase()}.localhost:${edge.port}`, ...init.headers },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.once('error', reject);
          incoming.once('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const json = <T>() => JSON.parse(text) as T;
            resolve({ status: incoming.statusCode!, headers: incoming.headers, text, json });
          });
        },
      );
      outgoing.once('error', reject);
      outgoing.end(init.body);
    });
}

/**
 * Asks until the answer is as expected, since a change reaches the edge a moment after it was written. Fails with the
 * last answer.
 */
export async function waitForAnswer(
  get: Viewer,
  path: string,
  expected: (answer: EdgeAnswer) => boolean,
): Promise<EdgeAnswer> {
  let last: EdgeAnswer | undefined;
  const ask = async () => (expected((last = await get(path))) ? last : undefined);
  try {
    return await poll(ask, { timeout: 300_000, interval: () => 20 });
  } catch (error) {
    throw new Error(`${path} answers ${last?.status} ${last?.text.slice(0, 500)}`, { cause: error });
  }
}
