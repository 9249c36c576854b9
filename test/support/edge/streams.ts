import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Where functions of the emulator send an answer while they write it (test/support/emulator/runtime/awslambda.mjs): the
 * emulator itself hands it on when it is whole.
 */
export const STREAM_HEADER = 'x-emulated-stream';

const waiting = new Map<string, (answer: IncomingMessage) => void>();
let origin: Promise<string> | undefined;

/** A place to send an answer to, and the answer that comes there, if one does. */
export async function placeForStream(): Promise<{ address: string; answer: Promise<IncomingMessage>; close(): void }> {
  const id = randomUUID();
  const answer = new Promise<IncomingMessage>((resolve) => waiting.set(id, resolve));
  return { address: `${await (origin ??= listen())}/${id}`, answer, close: () => void waiting.delete(id) };
}

async function listen(): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const take = waiting.get(incoming.url!.slice(1));
    incoming.once('close', () => outgoing.end());
    if (!take) return void incoming.resume();
    const { statusCode = 200, headers = {} } = JSON.parse(String(incoming.headers['x-prelude'])) as {
      statusCode?: number;
      headers?: Record<string, string>;
    };
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    take(Object.assign(incoming, { statusCode, headers: Object.fromEntries(lower) as typeof incoming.headers }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
