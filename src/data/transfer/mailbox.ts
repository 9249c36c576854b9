import { poll } from '../../aws/index.ts';
import type { Staging } from './staging.ts';
import { programFailure } from './transfer.ts';

/** Milliseconds: a task that starts pulls an image first, and works on a request for at most 15 minutes. */
const TIMEOUT = 1_800_000;
/** The task is looked at with every so many looks for its answer. */
const LOOKS_PER_TASK_LOOK = 5;

/** Requests to a task and its answers as staged objects, one after the other. */
export class Mailbox {
  readonly #staging: Staging;
  readonly #label: string;
  readonly #whyEnded: () => Promise<string | undefined>;
  #sent = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** `whyEnded`: why the task is not running any more; undefined while it is. */
  constructor(staging: Staging, label: string, whyEnded: () => Promise<string | undefined>) {
    this.#staging = staging;
    this.#label = label;
    this.#whyEnded = whyEnded;
  }

  /** The URL at which the first request will appear. */
  static async firstUrl(staging: Staging): Promise<string> {
    return await staging.url('get', requestName(0));
  }

  /** Sends a request after those before it were answered, and waits for its answer. */
  ask<T>(event: object): Promise<T> {
    const asked = this.#last.then(() => this.#exchange<T>(event));
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  async #exchange<T>(event: object): Promise<T> {
    const [request, answer] = [requestName(this.#sent), `${this.#sent}.answer.json`];
    const message = {
      event,
      answer: await this.#staging.url('put', answer),
      next: await this.#staging.url('get', requestName(this.#sent + 1)),
    };
    await this.#staging.bucket.put(this.#staging.key(request), JSON.stringify(message));
    this.#sent++;
    const { result, error } = JSON.parse(await this.#awaited(answer)) as { result?: T; error?: string };
    if (error !== undefined) throw programFailure(this.#label, error, "See the task's log");
    return result!;
  }

  async #awaited(name: string): Promise<string> {
    let looks = 0;
    const look = async () => {
      const text = await this.#read(name);
      if (text !== undefined || ++looks % LOOKS_PER_TASK_LOOK !== 0) return text;
      const reason = await this.#whyEnded();
      if (reason === undefined) return undefined;
      // The task may have answered right before it ended.
      const last = await this.#read(name);
      if (last !== undefined) return last;
      throw programFailure(this.#label, reason, "See the log group of the service's task definition");
    };
    const todo = 'Check that the task reaches S3 (a route, or a gateway endpoint)';
    return await poll(look, {
      timeout: TIMEOUT,
      interval: (elapsed) => (elapsed < 20_000 ? 200 : 1000),
      late: ({ message }) => programFailure(this.#label, message, todo),
    });
  }

  async #read(name: string): Promise<string | undefined> {
    const object = await this.#staging.bucket.get(this.#staging.key(name));
    return object && Buffer.from(object.bytes).toString();
  }
}

function requestName(number: number): string {
  return `${number}.request.json`;
}
