import * as v from 'valibot';
import * as s from '../../schema/index.ts';
import { text } from './entry-schema.ts';

const ARN = String.raw`arn:aws[\w-]*:[\w-]+:[\w-]*:(\d{12})?:[^\s$]+`;

/** A name, with * for what differs, or an ARN. `*` alone would be all of an account. */
function names(example: string) {
  return s.maybe(
    v.array(
      v.pipe(
        text,
        v.regex(
          new RegExp(`^(${ARN}|(?!arn:)(?=[^*]*[\\w-])[\\w./*@+=:-]{1,512})$`),
          `must be a name such as ${example} (with * for the part that varies, but not * alone), or an ARN`,
        ),
      ),
      `must be a list of names such as ${example}`,
    ),
  );
}

const other = v.pipe(
  s.mapping(
    {
      actions: v.pipe(
        v.array(
          v.pipe(
            text,
            v.regex(
              /^[a-z0-9-]+:[A-Z][A-Za-z0-9]+\*?$/,
              'must be an action such as ses:SendEmail or rekognition:Detect*',
            ),
          ),
        ),
        v.minLength(1, 'is empty'),
      ),
      resources: v.pipe(
        v.array(v.pipe(text, v.regex(new RegExp(`^(\\*|${ARN})$`), 'must be an ARN, or * with a reason'))),
        v.minLength(1, 'is empty'),
      ),
      reason: s.maybe(
        v.pipe(text, v.minLength(10, 'must say why, in at least 10 characters')),
        'Why the right is not limited to certain resources',
      ),
    },
    'needs actions and resources',
  ),
  s.rule(
    ({ resources, reason }) => !resources.includes('*') || reason !== undefined,
    'a right to all resources (*) needs a reason',
  ),
);

/** Rights of the app to what is not its own. */
export const grants = s.mapping({
  ssm: names('/shop/production/*'),
  secrets: names('shop/production/mail'),
  tables: names('orders'),
  buckets: names('reports/2026/*'),
  queues: names('jobs'),
  topics: names('news'),
  functions: names('thumbnails'),
  other: s.maybe(v.array(other, 'must be a list of actions and resources')),
});
