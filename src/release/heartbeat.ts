import type { Clock } from '../aws/index.ts';
import { Failure, markdown, messageOf, type Reporter } from '../report/index.ts';
import type { LeaseHolder } from './lease.ts';
import type { JsonStore } from './store.ts';

/** The lease is renewed this often; one four beats old belongs to a run that is dead. */
export const HEARTBEAT = 15_000;
export const STALE = 4 * HEARTBEAT;
/** Without a renewal for this long the holder stops writing, before anybody may take over. */
const GIVE_UP = STALE - HEARTBEAT / 2;

export interface HeartbeatOptions {
  store: JsonStore;
  key: string;
  holder: LeaseHolder;
  /** ETag of the lease as it was taken. */
  etag: string;
  clock: Clock;
  report: Reporter;
}

export interface Heartbeat {
  /** Aborts when the lease was lost, or could not be renewed until it is about to be anybody's. */
  readonly signal: AbortSignal;
  /** Ends the beats and returns the ETag of the last renewal; undefined where the lease was lost. */
  stop(): Promise<string | undefined>;
}

/** Keeps a lease alive by conditional writes. A write whose answer was lost is recognised by the token in the object. */
export function startHeartbeat({ store, key, holder, etag, clock, report }: HeartbeatOptions): Heartbeat {
  const lost = new AbortController();
  const stopped = new AbortController();
  let renewedAt = clock.now();
  /** Renewals that S3 may still carry out after we gave up waiting for their answer. */
  let unanswered = false;

  async function renew(): Promise<void> {
    const sent = clock.now();
    const body = { ...holder, heartbeat: new Date(sent).toISOString() };
    const renewed = (await store.put(key, body, { ifMatch: etag })) ?? (await ownEtag());
    if (!renewed) return lost.abort(takenOver());
    etag = renewed;
    renewedAt = sent;
  }

  /** Undefined where another run's lease is there, or none. */
  async function ownEtag(): Promise<string | undefined> {
    const present = await store.get<LeaseHolder>(key);
    return present?.value.token === holder.token ? present.etag : undefined;
  }

  async function beat(): Promise<void> {
    const remaining = () => renewedAt + GIVE_UP - clock.now();
    let problem: unknown;
    while (!lost.signal.aborted) {
      await clock.sleep(Math.min(HEARTBEAT, remaining()), stopped.signal);
      try {
        if (remaining() > 0) await within(renew(), remaining());
        unanswered = false;
      } catch (error) {
        unanswered = true;
        problem = error;
        if (remaining() > 0) report.note(`The lease could not be renewed, trying again: ${messageOf(error)}`);
      }
      if (remaining() <= 0) lost.abort(notRenewed(problem, clock.now() - renewedAt));
    }
  }

  async function within(work: Promise<void>, milliseconds: number): Promise<void> {
    const over = new AbortController();
    const deadline = clock.sleep(milliseconds, over.signal).then(() => {
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

  const beating = beat().catch(() => undefined);
  return {
    signal: lost.signal,
    async stop() {
      stopped.abort(new Error('released'));
      await beating;
      if (lost.signal.aborted) return undefined;
      return unanswered ? await ownEtag() : etag;
    },
  };
}

function takenOver(): Failure {
  return new Failure({
    code: 'lease-lost',
    what: 'Another run has taken over this environment',
    why: 'The lease could not be renewed: the object is not the one that this run wrote',
    todo: 'Look at the other run; start this one again when it has ended',
  });
}

function notRenewed(error: unknown, elapsed: number): Failure {
  return new Failure({
    code: 'lease-lost',
    what: 'The lease of this environment ran out',
    why: `It could not be renewed for ${markdown.duration(elapsed)}: ${messageOf(error)}`,
    todo: 'Start this run again: it goes on from what is there',
    cause: error,
  });
}
