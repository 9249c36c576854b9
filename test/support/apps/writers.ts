import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';

/** A note or a prompt as its writer was last told; `version` 0 is deleted. */
interface Known {
  path: string;
  text: string;
  version: number;
}

interface Answer {
  status: number;
  retryAfter: string | null;
  body: string;
}

const SLOW_LINE_MS = 3000;

/** People who write through one address without pause, and remember what they were told. */
export class Writers {
  readonly problems: string[] = [];
  readonly #address: string;
  readonly #token: string;
  readonly #known: Known[][] = [];
  #loops: Promise<unknown>[] = [];
  acknowledged = 0;
  refused = 0;
  /** Writes that were sent before the freeze and acknowledged while it went on. */
  drained = 0;
  /** Since when the app is known to be frozen; undefined while it is not. */
  frozen: number | undefined;
  stopped = false;

  private constructor(address: string, token: string) {
    this.#address = address;
    this.#token = token;
  }

  static async start(address: string): Promise<Writers> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'ada', password: 'correct horse' });
    const answer = await fetch(`${address}/api/users`, { method: 'POST', headers, body });
    const writers = new Writers(address, ((await answer.json()) as { token: string }).token);
    for (let person = 0; person < 8; person++) {
      const known: Known[] = [];
      writers.#known.push(known);
      writers.#loops.push(writers.#write(person % 2 === 0 ? '/api/notes' : '/api/prompts', known, person >= 6));
    }
    return writers;
  }

  /** Until so many more writes were acknowledged. */
  async until(more: number): Promise<void> {
    for (const goal = this.acknowledged + more; this.acknowledged < goal;) await sleep(50);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.#loops);
    this.#loops = [];
  }

  /** What everybody was told is what this address has, and who signed in before still is. */
  async expectAllAt(address: string): Promise<void> {
    const headers = { authorization: `Bearer ${this.#token}` };
    const me = await fetch(`${address}/api/me`, { headers });
    expect(await me.json()).toEqual({ user: 'ada' });
    const wrong: unknown[] = [];
    for (const { path, text, version } of this.#known.flat()) {
      const answer = await fetch(address + path, { headers });
      const there = (await answer.json()) as { text?: string; version?: number };
      if (version === 0 ? answer.status !== 404 : there.text !== text || there.version !== version)
        wrong.push({ path, text, version, answered: answer.status, there });
    }
    expect(wrong).toEqual([]);
  }

  async #write(collection: string, known: Known[], slow: boolean): Promise<void> {
    for (let turn = 0; !this.stopped; turn++) {
      const text = `${turn} grüße '; --`;
      const live = known.filter(({ version }) => version > 0);
      const old = turn % 3 > 0 ? live[turn % live.length] : undefined;
      const sent = Date.now();
      const change = { text, version: old?.version };
      const answer = await (
        !old
          ? this.#send('POST', collection, { text }, slow)
          : turn % 3 === 1
            ? this.#send('PUT', old.path, change, slow)
            : this.#send('DELETE', `${old.path}?version=${old.version}`, undefined, false)
      ).catch((error: unknown) => ({ status: 0, retryAfter: null, body: String(error) }));
      if (this.#isTaken(answer, sent)) this.#remember(answer, collection, known, old, text);
      else await sleep(100);
    }
  }

  #isTaken({ status, retryAfter, body }: Answer, sent: number): boolean {
    if (status === 503 && retryAfter !== null) this.refused++;
    else if (status < 200 || status > 204) this.problems.push(`${status} ${body}`);
    else {
      this.acknowledged++;
      const { frozen = Infinity } = this;
      if (sent > frozen) this.problems.push(`taken ${sent - frozen} ms after the freeze began`);
      else if (Date.now() > frozen) this.drained++;
      return true;
    }
    return false;
  }

  #remember({ status, body }: Answer, collection: string, known: Known[], old: Known | undefined, text: string): void {
    if (old && status === 204) return void (old.version = 0);
    const { id, version } = JSON.parse(body) as { id: string; version: number };
    if (old) Object.assign(old, { text, version });
    else known.push({ path: `${collection}/${id}`, text, version });
  }

  /** Over a slow line the body comes long after the head: the app has let it in by then. */
  #send(method: string, path: string, body: object | undefined, slow: boolean): Promise<Answer> {
    const content = body ? JSON.stringify(body) : '';
    const length = Buffer.byteLength(content);
    const headers = {
      authorization: `Bearer ${this.#token}`,
      'content-length': length,
      ...(body && { 'content-type': 'application/json' }),
    };
    return new Promise((resolve, reject) => {
      const sending = request(this.#address + path, { method, headers, agent: false }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('error', reject).on('end', () => {
          resolve({ status: answer.statusCode!, retryAfter: answer.headers['retry-after'] ?? null, body: text });
        });
      });
      sending.on('error', reject).flushHeaders();
      setTimeout(() => sending.end(content), slow ? SLOW_LINE_MS : 0);
    });
  }
}
