import { isAbsolute, resolve } from 'node:path';
import type { ActionRun } from '../../github/index.ts';
import type { BuildSecret } from '../../image/index.ts';
import { Failure, hiddenInputFailure, type Reporter } from '../../report/index.ts';

/** The engines' own form: `id=NAME,src=path` and `id=NAME,env=VARIABLE`. */
const FIELDS = /^(id|src|source|env|type)=[^,]*,/;
const NAME = /^[\w.-]+$/;
/** The last line of wrapped base64, which looks like a name without a value. */
const PADDED = /^(?=(?:.{4}){4,}$)[A-Za-z0-9+/]+={1,2}$/;

/**
 * Reads `secrets`: a line of `NAME=value` or of the engines' own form each; `"NAME=value"` may have several lines, as in
 * docker/build-push-action. Everything that may be a value is masked before the first message, and no message shows
 * a name that could be part of one.
 */
export function readBuildSecrets(
  { inputs, environment, report }: Pick<ActionRun, 'inputs' | 'environment' | 'report'>,
  directory: string,
): BuildSecret[] {
  const text = inputs.text('secrets').replace(/\r\n/g, '\n');
  maskValues(text, report);
  return splitEntries(text).map((entry, index) =>
    FIELDS.test(entry) ? fromFields(entry, environment, directory, report) : fromPair(entry, index + 1, report),
  );
}

function maskValues(text: string, report: Reporter): void {
  for (const line of text.split('\n').map((part) => part.trim())) {
    if (line === '' || FIELDS.test(line)) continue;
    report.mask(line);
    report.mask(line.slice(line.indexOf('=') + 1));
  }
}

/** The entries in their order, without empty lines and comments; quotes are taken off. */
function splitEntries(text: string): string[] {
  const entries: string[] = [];
  const next = /[^\S\n]*(?:"((?:[^"]|"")*)"[^\S\n]*|([^"\n][^\n]*)?)(?:\n|$)/y;
  while (next.lastIndex < text.length) {
    const found = next.exec(text);
    if (!found) throw unreadable(entries.length + 1);
    const [, quoted, line = ''] = found;
    if (quoted !== undefined) entries.push(quoted.replaceAll('""', '"'));
    else if (line.trim() !== '' && !line.startsWith('#')) entries.push(line.trim());
  }
  return entries;
}

/** `position`: the first entry is 1. */
function fromPair(entry: string, position: number, report: Reporter): BuildSecret {
  const equals = entry.indexOf('=');
  const id = entry.slice(0, Math.max(0, equals)).trim();
  if (!NAME.test(id) || (position > 1 && PADDED.test(entry))) throw unreadable(position);
  const value = entry.slice(equals + 1);
  report.mask(value);
  return { id, value, position };
}

function unreadable(position: number): Failure {
  return new Failure({
    code: 'input',
    what: `Entry ${position} of the input "secrets" is not a valid build secret (its text is not shown)`,
    why: 'Allowed: NAME=value with a name of letters, digits and _ . -, id=NAME,env=VARIABLE or id=NAME,src=path',
    todo: 'For a value of several lines use id=NAME,env=VARIABLE, and give the step env: VARIABLE: ${{ secrets.NAME }}',
  });
}

function fromFields(
  line: string,
  environment: ActionRun['environment'],
  directory: string,
  report: Reporter,
): BuildSecret {
  const fields = Object.fromEntries(
    line.split(',').map((field) => [field.split('=', 1)[0]!, field.slice(field.indexOf('=') + 1)]),
  );
  const id = fields['id'] ?? '';
  const file = fields['src'] ?? fields['source'];
  const variable = fields['env'];
  if (!NAME.test(id) || (file === undefined) === (variable === undefined))
    throw hiddenInputFailure('secrets', 'id=NAME with either src=path or env=VARIABLE');
  if (file !== undefined) return { id, file: isAbsolute(file) ? file : resolve(directory, file) };
  if (!/^[A-Za-z_]\w*$/.test(variable!)) throw hiddenInputFailure('secrets', 'id=NAME,env= and the name of a variable');
  const value = environment[variable!];
  if (value === undefined || value === '') {
    throw new Failure({
      code: 'input',
      what: `Build secret ${id}: the environment variable ${variable} is not set in this step`,
      todo: `Set it with env: ${variable}: \${{ secrets.${variable} }}, or leave the secret out`,
    });
  }
  report.mask(value);
  return { id, value };
}
