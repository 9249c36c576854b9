import type { AwsSession } from '../../aws/index.ts';
import { type PresentStack, readPresent } from '../../stack/index.ts';

/** Stacks as a deployment finds them, asked for while its records are read. */
export class PresentStacks {
  readonly #readings: Map<string, Promise<PresentStack>>;

  constructor(session: AwsSession, names: readonly string[]) {
    this.#readings = new Map(names.map((name) => [name, readPresent(session, name)]));
    // A deployment that is refused before its plan asks for none of them.
    for (const reading of this.#readings.values()) reading.catch(() => undefined);
  }

  /** The reading of a stack, once: who looks again wants to see what has changed since. */
  take(stackName: string): Promise<PresentStack> | undefined {
    const reading = this.#readings.get(stackName);
    this.#readings.delete(stackName);
    return reading;
  }
}
