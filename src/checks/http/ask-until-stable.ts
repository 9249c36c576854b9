import type { Clock } from '../../aws/index.ts';
import { askAnew } from './ask-anew.ts';

/** Connections that are opened for each look: they may reach other servers behind the same name. */
const CONNECTIONS = 3;
const INTERVAL = 500;
const SHORTEST = 1000;

export interface StableRequest {
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** As curl's --connect-to. */
  connectTo: readonly string[];
  /** Whether an answer is the expected one. */
  accepts(status: number, body: string): boolean;
  /** The expected answer is there already: one look is enough when it shows it. */
  unchanged: boolean;
  /** Milliseconds. */
  timeout: number;
  clock: Clock;
  signal: AbortSignal;
}

export interface StableAnswer {
  stable: boolean;
  /** Milliseconds until the first of the expected answers that were not followed by another one. */
  after: number;
  /** The last answer that was not the expected one: its status and body, or why there was none. */
  other: string;
}

/**
 * Asks an address over new connections until the expected answer stays: for at least a second, and half as long as it
 * took to come. A change that spreads over many servers is seen as old, new and missing in turn before it stays.
 */
export async function askUntilStable(request: StableRequest): Promise<StableAnswer> {
  const { clock, timeout, signal } = request;
  const start = clock.now();
  let since: number | undefined;
  let other = '';
  for (let looks = 0; ; looks++) {
    const answers = await Promise.all(Array.from({ length: CONNECTIONS }, () => ask(request)));
    const unexpected = answers.find(({ expected }) => !expected);
    const now = clock.now();
    if (unexpected) {
      other = unexpected.text;
      since = undefined;
    } else {
      since ??= now;
      const needed = request.unchanged && looks === 0 ? 0 : Math.max(SHORTEST, (since - start) / 2);
      if (now - since >= needed) return { stable: true, after: since - start, other };
    }
    if (now - start >= timeout) return { stable: false, after: now - start, other };
    await clock.sleep(INTERVAL, signal);
  }
}

async function ask(request: StableRequest): Promise<{ expected: boolean; text: string }> {
  const { answer, problem } = await askAnew(request);
  if (!answer) return { expected: false, text: problem.message };
  const body = answer.body.toString();
  return { expected: request.accepts(answer.status, body), text: `${answer.status} ${body.slice(0, 200)}` };
}
