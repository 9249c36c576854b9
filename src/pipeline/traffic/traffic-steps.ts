import { inputFailure, parseDuration } from '../../report/index.ts';

/** One step of a shift: a share of the viewers, and how long it stays before it is judged. */
export interface TrafficStep {
  /** Percent. */
  share: number;
  /** Milliseconds; undefined where it stays until somebody moves it on. */
  hold?: number;
}

/** Shorter, and some points of presence would not have learnt of it yet: writes reach them after 30 to 75 seconds. */
const SHORTEST = 60_000;
const LONGEST = 24 * 3_600_000;

const ALLOWED = 'all, a share such as 10, or steps such as 5%/2m, 25%/5m, 100%';

/** Steps of the input `traffic`; empty for `all`: everybody at once. Throws a Failure for what is not allowed. */
export function parseTraffic(text: string): TrafficStep[] {
  if (text === 'all') return [];
  const refuse = (why: string) => inputFailure('traffic', text, `${ALLOWED}; ${why}`);
  const steps = text.split(',').map((part) => parseStep(part.trim(), refuse));
  for (const [at, { share, hold }] of steps.entries()) {
    const next = steps[at + 1];
    if (next && next.share <= share)
      throw refuse(`each step is more than the one before (${next.share} after ${share})`);
    if (next && hold === undefined) throw refuse(`every step but the last has a time (${share}%/2m)`);
    if (!next && share === 100 && hold !== undefined) throw refuse('100% is the end and has no time');
  }
  return steps;
}

function parseStep(text: string, refuse: (why: string) => Error): TrafficStep {
  const [, share, , time] = /^(\d{1,3}(?:\.\d)?)\s*%?\s*(\/\s*(\S.*))?$/.exec(text) ?? [];
  if (share === undefined) throw refuse(`${JSON.stringify(text)} is not a step`);
  if (Number(share) > 100) throw refuse('a share is 0 to 100 percent');
  if (time === undefined) return { share: Number(share) };
  const hold = parseDuration(time);
  if (hold === undefined) throw refuse(`${JSON.stringify(time)} is not a time such as 2m or 90s`);
  if (hold < SHORTEST) throw refuse('a step takes at least 60s: it needs 30 to 75 seconds to reach the edge');
  if (hold > LONGEST) throw refuse('a step takes at most 24h');
  return { share: Number(share), hold };
}

/** "5 % for 2 min, 25 % for 5 min, 100 %", for people. */
export function trafficText(steps: readonly TrafficStep[]): string {
  const minutes = (hold: number) => `${Number((hold / 60_000).toFixed(1))} min`;
  return steps.map(({ share, hold }) => `${share} %${hold === undefined ? '' : ` for ${minutes(hold)}`}`).join(', ');
}
