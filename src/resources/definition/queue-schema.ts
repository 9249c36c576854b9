import * as v from 'valibot';
import * as s from '../../schema/index.ts';
import { logicalId, variable } from './entry-schema.ts';
import { handler } from './schedule-schema.ts';

const DAY = 86_400_000;

/**
 * A queue, and beside it one for what could not be worked on.
 * Limits: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const queue = v.pipe(
  s.mapping({
    handler: s.maybe(
      handler,
      'Mode lambda: entry point in the package of the app that processes messages, up to ten at a time; for a function from an image, the command of the image. Without it the app receives them itself',
    ),
    timeout: s.defaulted(s.duration, '1min', 'How long processing of received messages may take, at most 15min'),
    attempts: s.defaulted(
      s.integer(1, 1000),
      5,
      'How often a message is received before it goes to the queue of failed messages',
    ),
    retain: s.defaulted(s.duration, '4d', 'How long a message waits at most (limit 14d)'),
    env: variable(
      'Name of the variable in which the app finds its address. Default: the name in capitals, JOBS_QUEUE for the queue jobs',
    ),
    id: logicalId('Logical ID in the stack if it differs from the one that the name gives: after an entry was renamed'),
  }),
  s.rule(({ timeout }) => timeout >= 1000 && timeout <= 900_000, 'timeout must be from 1s to 15min'),
  s.rule(({ retain }) => retain >= 60_000 && retain <= 14 * DAY, 'retain must be from 1min to 14d'),
  s.rule(({ timeout, retain }) => timeout < retain, 'retain must be longer than timeout'),
);
export type Queue = v.InferOutput<typeof queue>;
