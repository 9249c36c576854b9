import { request } from 'node:http';
import { poll } from '../../../src/aws/index.ts';

export interface Answer {
  status: number;
  text: string;
}

/** Visitors who ask without pause and without trying again, until they are stopped. */
export class Visitors {
  /** How often each answer came, by what `name` makes of it. */
  readonly seen: Record<string, number> = {};
  readonly #loops: Promise<void>[];
  #stopped = false;

  constructor(ask: () => Promise<Answer>, name: (answer: Answer) => string, count = 2) {
    this.#loops = Array.from({ length: count }, async () => {
      while (!this.#stopped) {
        const answer = await ask().catch((error: Error) => ({ status: 0, text: error.message }));
        const is = name(answer);
        this.seen[is] = (this.seen[is] ?? 0) + 1;
      }
    });
  }

  /** With `until` they go on until they got that answer, for a minute at most: after a switch nobody may have asked yet. */
  async stop(until?: string): Promise<Record<string, number>> {
    const seen = () => Promise.resolve(until === undefined || until in this.seen || undefined);
    await poll(seen, { timeout: 60_000, interval: () => 50 }).catch(() => undefined);
    this.#stopped = true;
    await Promise.all(this.#loops);
    return this.seen;
  }
}

/** Asks an address of the emulator by its own host name, whatever this machine's resolver knows of it. */
export function ask(address: string, path: string): Promise<Answer> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { host: `${hostname}:${port}` } }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', reject);
      incoming.once('end', () => resolve({ status: incoming.statusCode!, text: Buffer.concat(chunks).toString() }));
    })
      .once('error', reject)
      .end();
  });
}
