import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ignoreText } from '../../files/read-input.ts';
import { Failure } from '../../report/index.ts';

/** What an engine leaves out of the build context; paths are posix and relative to the context. */
export interface ContextFilter {
  excludes(path: string): boolean;
  /** True if no `!` line can include anything below this excluded folder. */
  prunes(folder: string): boolean;
}

/** Characters with a meaning in regular expressions, but not in a pattern. */
const SPECIAL = /[\\^$.*+?()[\]{}|/]/;

interface Pattern {
  matches: (path: string) => boolean;
  exception: boolean;
  /** The folder part without wildcards, for `prunes`. */
  prefix: string;
}

/**
 * The ignore file that a builder reads: `<Dockerfile>.dockerignore` beside the Dockerfile, else `.containerignore` (podman
 * and buildah only), else `.dockerignore` in the context; undefined when there is none.
 * https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function findIgnoreFile(context: string, dockerfile: string, containers: boolean): string | undefined {
  return [
    ...(containers ? [`${dockerfile}.containerignore`] : []),
    `${dockerfile}.dockerignore`,
    ...(containers ? [join(context, '.containerignore')] : []),
    join(context, '.dockerignore'),
  ].find((path) => existsSync(path));
}

/**
 * What all engines that may build leave out of the context. Which one will build is not known yet, so what only some of
 * them leave out counts.
 */
export function readIgnoreFile(
  context: string,
  dockerfile: string,
  engine: 'auto' | 'docker' | 'podman' | 'buildah',
): ContextFilter {
  const files = (engine === 'auto' ? [false, true] : [engine !== 'docker']).map((containers) =>
    findIgnoreFile(context, dockerfile, containers),
  );
  const filters = [...new Set(files)].map((file) => {
    const text = file && ignoreText(file);
    return text === undefined ? NOTHING : contextFilter(text, file);
  });
  return {
    excludes: (path) => filters.every((filter) => filter.excludes(path)),
    prunes: (folder) => filters.every((filter) => filter.prunes(folder)),
  };
}

const NOTHING: ContextFilter = { excludes: () => false, prunes: () => false };

/**
 * The rules of one ignore file: the last line that matches a path or one of its folders decides. Docker 28.2 and podman
 * 4.3 take `+ ( ) { } |` for signs of a regular expression, newer versions of moby/patternmatcher do not. Which engine
 * builds is not known yet, so only what both leave out is left out; @balena/dockerignore has only one of these rules.
 */
export function contextFilter(text: string, name = '.dockerignore'): ContextFilter {
  const patterns = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .map((line) => toPattern(line, name))
    .filter((pattern) => pattern !== undefined);
  const exceptions = patterns.filter(({ exception }) => exception);
  return {
    excludes(path) {
      const paths = [path, ...parents(path)];
      const last = patterns.findLast(({ matches }) => paths.some(matches));
      return last !== undefined && !last.exception;
    },
    prunes: (folder) =>
      !exceptions.some(
        ({ prefix }) => `${prefix}/`.startsWith(`${folder}/`) || `${folder}/`.startsWith(`${prefix}/`) || prefix === '',
      ),
  };
}

function toPattern(line: string, name: string): Pattern | undefined {
  const exception = line.startsWith('!');
  const body = clean((exception ? line.slice(1) : line).trim());
  if (body === undefined) return undefined;
  const wildcard = body.search(/[*?[\\]/);
  const prefix = wildcard < 0 ? body : body.slice(0, Math.max(0, body.lastIndexOf('/', wildcard)));
  return { matches: matcher(body, exception, line, name), exception, prefix };
}

function matcher(pattern: string, exception: boolean, line: string, name: string): Pattern['matches'] {
  let expression: RegExp;
  try {
    expression = new RegExp(`^${toExpression(pattern)}$`, 'u');
  } catch (error) {
    throw new Failure({
      code: 'input',
      what: `${name} has a line that is not a valid pattern: ${line}`,
      todo: 'Check its brackets: [a-z] stands for one character',
      cause: error,
    });
  }
  // A `**` in front, with nothing special after it, means any ending to some engines: what they may take in again counts.
  const ending = exception && /^\*\*[^*?[\]\\]+$/.test(pattern) ? pattern.slice(2) : undefined;
  const older = olderExpression(pattern) ?? expression;
  if (!exception) return (path) => expression.test(path) && older.test(path);
  return (path) => expression.test(path) || older.test(path) || (ending !== undefined && path.endsWith(ending));
}

/** The pattern as older engines read it; undefined where they refuse the line. */
function olderExpression(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^${toExpression(pattern, /[\\$.*?[\]/]/)}$`, 'u');
  } catch {
    return undefined;
  }
}

/** Go's filepath.Clean for a relative pattern; a leading slash means the context's root, as everything does. */
function clean(pattern: string): string | undefined {
  const path = posix.normalize(pattern).replace(/^\/|\/$/g, '');
  // Above the context there is nothing that a line could name.
  return path === '' || path === '.' || path === '..' || path.startsWith('../') ? undefined : path;
}

/** Go's filepath.Match with Docker's `**`. */
function toExpression(pattern: string, special = SPECIAL): string {
  let expression = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (pattern.startsWith('**', at)) {
      at++;
      if (pattern[at + 1] === '/') at++;
      expression += at + 1 >= pattern.length ? '[^\\n]*' : '([^\\n]*\\/)?';
    } else if (char === '*') expression += '[^\\/]*';
    else if (char === '?') expression += '[^\\/]';
    else if (char === '\\' && at + 1 < pattern.length) expression += literal(pattern[++at]!);
    else if (char === '[' && pattern.indexOf(']', at + 1) > at) {
      const end = pattern.indexOf(']', at + 1);
      expression += pattern.slice(at, end + 1);
      at = end;
    } else expression += literal(char, special);
  }
  return expression;
}

function parents(path: string): string[] {
  const result: string[] = [];
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
    result.push(path.slice(0, slash));
  return result;
}

function literal(char: string, special = SPECIAL): string {
  return special.test(char) ? `\\${char}` : char;
}
