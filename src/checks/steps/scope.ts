import { randomBytes, randomUUID } from 'node:crypto';
import type { Lookup } from '../definition/variables.ts';
import type { CheckClock } from '../http/clock.ts';
import { Cookies } from '../http/cookies.ts';

/** The values of one scenario: what the caller gave, what its steps captured, its cookies. */
export class Scope {
  readonly cookies: Cookies;
  readonly #values: Map<string, unknown>;

  readonly #user: number;

  /** `user` is the number of the user who goes through the scenario, from 1. */
  constructor(values: Readonly<Record<string, unknown>>, clock: CheckClock, user = 1) {
    this.cookies = new Cookies(clock);
    this.#values = new Map(Object.entries(values));
    this.#user = user;
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /**
   * Values as one attempt of a step sees them: `${timestamp}` and `${uuid}` stay the same within it, so that a header
   * and the signature over it agree.
   */
  attempt(user = this.#user): Lookup {
    const own: Record<string, unknown> = { timestamp: Math.floor(Date.now() / 1000), uuid: randomUUID(), user };
    return (name) => (Object.hasOwn(own, name) ? own[name] : this.#values.get(name));
  }
}

/** `${run}`: the same in all steps of a run, unlike any other run's. */
export function runName(): string {
  return randomBytes(4).toString('hex');
}
