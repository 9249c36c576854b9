import type { Context } from '../operation/index.ts';
import { Failure, markdown, messageOf } from '../report/index.ts';
import type { JsonStore } from './store.ts';

/** The lease is renewed this often; one four beats old belongs to a run that is dead. Milliseconds. */
const HEARTBEAT = 15_000;
export const STALE = 4 * HEARTBEAT;
/** Without a renewal for this long the holder stops writing, before anybody may take over. */
const GIVE_UP = STALE - HEARTBEAT / 2;

export interface HeartbeatOptions {
  store: JsonStore;
  key: string;
  /** Content of the lease; the token differs for every process. */
  holder: { readonly token: string };
  /** ETag of the lease as it was taken. */
  etag: string;
}

/** Keeps a lease alive by conditional writes. A write whose answer was lost is recognised by the token in the object. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #context: Pick<Context, 'clock' | 'report'>;
  readonly #lost = new AbortController();
  readonly #stopped = new AbortController();
  readonly #beating: Promise<void>;
  #etag: string;
  #renewedAt: number;
  /** Renewals that S3 may still carry out after we gave up waiting for their answer. */
  #unanswered = false;

  constructor(context: Pick<Context, 'clock' | 'report'>, options: HeartbeatOptions) {
    this.#context = context;
    this.#options = options;
    this.#etag = options.etag;
    this.#renewedAt = context.clock.now();
    this.#beating = this.#beat().catch(() => undefined);
  }

  /** Aborts when the lease was lost, or could not be renewed until shortly before others may take it. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Ends the beats and returns the ETag of the last renewal; undefined where the lease was lost. */
  async stop(): Promise<string | undefined> {
    this.#stopped.abort(new Error('released'));
    await this.#beating;
    if (this.signal.aborted) return undefined;
    return this.#unanswered ? await this.#ownEtag() : this.#etag;
  }

  async #beat(): Promise<void> {
    const { clock, report } = this.#context;
    const remaining = () => this.#renewedAt + GIVE_UP - clock.now();
    let problem: unknown;
    while (!this.signal.aborted) {
      await clock.sleep(Math.min(HEARTBEAT, remaining()), this.#stopped.signal);
      try {
        if (remaining() > 0) await this.#within(this.#renew(), remaining());
        this.#unanswered = false;
      } catch (error) {
        this.#unanswered = true;
        problem = error;
        if (remaining() > 0) report.note(`The lease could not be renewed, trying again: ${messageOf(error)}`);
      }
      if (remaining() <= 0) this.#lost.abort(notRenewed(problem, clock.now() - this.#renewedAt));
    }
  }

  async #renew(): Promise<void> {
    const { store, key, holder } = this.#options;
    const sent = this.#context.clock.now();
    const body = { ...holder, heartbeat: new Date(sent).toISOString() };
    const renewed = (await store.put(key, body, { ifMatch: this.#etag })) ?? (await this.#ownEtag());
    if (!renewed) return this.#lost.abort(takenOver());
    this.#etag = renewed;
    this.#renewedAt = sent;
  }

  /** Undefined where another run's lease is there, or none. */
  async #ownEtag(): Promise<string | undefined> {
    const { store, key, holder } = this.#options;
    const present = await store.get<{ token: string }>(key);
    return present?.value.token === holder.token ? present.etag : undefined;
  }

  async #within(work: Promise<void>, milliseconds: number): Promise<void> {
    const over = new AbortController();
    const deadline = this.#context.clock.sleep(milliseconds, over.signal).then(() => {
      throw new Error(`no answer for ${markdown.duration(milliseconds)}`);
    });
    deadline.catch(() => undefined);
    try {
      await Promise.race([work, deadline]);
    } finally {
      work.catch(() => undefined);
      over.abort(new Error('answered'));
    }
  }
}

function takenOver(): Failure {
  return new Failure({
    code: 'lease-lost',
    what: 'Another run has taken over this environment',
    why: 'The lease could not be renewed: another run has written it in the meantime',
    todo: 'Look at the other run, and start this one again after it has ended',
  });
}

function notRenewed(error: unknown, elapsed: number): Failure {
  return new Failure({
    code: 'lease-lost',
    what: 'The lease of this environment ran out',
    why: `It could not be renewed for ${markdown.duration(elapsed)}: ${messageOf(error)}`,
    todo: 'Start this run again: it continues where this one stopped',
    cause: error,
  });
}
