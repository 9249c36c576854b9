import * as v from 'valibot';
import * as s from '../../schema/index.ts';
import { text } from './entry-schema.ts';

const UNITS: Readonly<Record<string, 'minute' | 'hour' | 'day'>> = { m: 'minute', h: 'hour', d: 'day' };

/** `5 min`, `1 hour`, `2 days` as EventBridge has it: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
const every = s.written(
  /^([1-9]\d{0,4})\s*(m|min|minutes?|h|hours?|d|days?)$/,
  'must be a time such as 5 min, 1 hour or 2 days',
  ([, count, unit]) => `rate(${count} ${UNITS[unit![0]!]}${count === '1' ? '' : 's'})`,
  { type: 'string' },
);

/** Minute, hour, day of the month, month, day of the week, year; one of the two days is ?. */
const cron = v.pipe(
  text,
  v.regex(
    /^(cron\()?(\S+\s+){2}(\?\s+\S+\s+(?!\?)\S+|(?!\?)\S+\s+\S+\s+\?)\s+[^\s)]+\)?$/,
    "must have six fields, one of the two days a ?: '0 3 * * ? *' is every day at 3:00 UTC",
  ),
  v.transform((text) => `cron(${text.replace(/^cron\(|\)$/g, '')})`),
);

/** An entry point in the app's package, or the command of its image. */
export const handler = v.pipe(
  text,
  v.regex(/^\S{1,128}$/, 'is not an entry point: FILE.FUNCTION, at most 128 characters'),
);

export const schedule = v.pipe(
  s.mapping({
    every: s.maybe(every, 'How often: 5 min, 1 hour, 2 days'),
    cron: s.maybe(cron, 'When, in UTC: minute, hour, day of the month, month, day of the week, year'),
    handler: s.maybe(
      handler,
      'Mode lambda: entry point in the package of the app; for a function from an image, the command of the image',
    ),
    command: s.maybe(
      v.pipe(v.array(v.pipe(text, v.minLength(1, 'is empty')), 'must be a list of texts'), v.minLength(1, 'is empty')),
      'Mode container: program and arguments, run in the image of the app as a separate task',
    ),
    timeout: s.defaulted(s.duration, '1min', 'Mode lambda: how long one run may take, at most 15min'),
  }),
  s.exactlyOne(['every', 'cron'], 'needs every or cron, and not both'),
  s.rule(
    ({ handler, command }) => handler !== undefined || command !== undefined,
    'needs handler (mode lambda), command (mode container), or both',
    { anyOf: [{ required: ['handler'] }, { required: ['command'] }] },
  ),
  s.rule(({ timeout }) => timeout >= 1000 && timeout <= 900_000, 'timeout must be from 1s to 15min'),
);
