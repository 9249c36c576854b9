import * as v from 'valibot';
import * as s from '../../schema/index.ts';

export const text = v.string('must be a text');

/** The key `env` of an entry. */
export function variable(description: string) {
  return s.maybe(
    v.pipe(
      text,
      v.regex(
        /^[A-Za-z]\w{1,127}$/,
        'is not a valid variable name: two to 128 letters, digits and _, starting with a letter',
      ),
    ),
    description,
  );
}

/** The key `id` of an entry. */
export function logicalId(description: string) {
  return s.maybe(
    v.pipe(text, v.regex(/^[A-Za-z0-9]{1,200}$/, 'is not a valid logical ID: letters and digits')),
    description,
  );
}
