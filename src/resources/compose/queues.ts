import type { QueueEntry } from '../definition/resources.ts';
import { instance, type Part } from './part.ts';

/**
 * A function needs room for its tries when it is throttled: six times what one may take.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
const ROOM = 6;

/** A queue, and the one for what could not be worked on. */
export function queuePart(part: (name: string) => Part, { id, handler, timeout, attempts, retain }: QueueEntry): Part {
  return instance(part('queue'), id, {
    VisibilityTimeout: Math.ceil(timeout / 1000) * (handler === undefined ? 1 : ROOM),
    RetentionPeriod: Math.ceil(retain / 1000),
    Attempts: attempts,
  });
}
