import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** True for a path (posix, relative to the context) that the engine leaves out of the build context. */
export interface ContextFilter {
  excludes(path: string): boolean;
  /** True when nothing below this excluded folder can be taken in again by a `!` line. */
  prunes(folder: string): boolean;
}

interface Pattern {
  matches: RegExp;
  exception: boolean;
  /** The folder part without wildcards, for `prunes`. */
  prefix: string;
}

/**
 * The ignore rules of a build: `<Dockerfile>.dockerignore` beside the Dockerfile, else `.containerignore` (podman and
 * buildah only), else `.dockerignore` in the context. https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function readIgnoreFile(context: string, dockerfile: string, containerignore: boolean): ContextFilter {
  const candidates = [
    `${dockerfile}.dockerignore`,
    ...(containerignore ? [join(context, '.containerignore')] : []),
    join(context, '.dockerignore'),
  ];
  const found = candidates.find((path) => existsSync(path));
  return contextFilter(found ? readFileSync(found, 'utf8') : '');
}

/** The rules of one ignore file: the last line that matches a path or one of its folders decides. */
export function contextFilter(text: string): ContextFilter {
  const patterns = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .map(toPattern)
    .filter((pattern) => pattern !== undefined);
  const exceptions = patterns.filter(({ exception }) => exception);
  return {
    excludes(path) {
      const paths = [path, ...parents(path)];
      const last = patterns.findLast(({ matches }) => paths.some((candidate) => matches.test(candidate)));
      return last !== undefined && !last.exception;
    },
    prunes: (folder) =>
      !exceptions.some(
        ({ prefix }) => `${prefix}/`.startsWith(`${folder}/`) || `${folder}/`.startsWith(`${prefix}/`) || prefix === '',
      ),
  };
}

function toPattern(line: string): Pattern | undefined {
  const exception = line.startsWith('!');
  const body = clean((exception ? line.slice(1) : line).trim());
  if (body === '' || body === '.') return undefined;
  const wildcard = body.search(/[*?[\\]/);
  const prefix = wildcard < 0 ? body : body.slice(0, Math.max(0, body.lastIndexOf('/', wildcard)));
  return { matches: new RegExp(`^${toExpression(body)}$`, 's'), exception, prefix };
}

/** Go's filepath.Clean for a relative pattern; a leading slash means the context's root, as everything does. */
function clean(pattern: string): string {
  const parts: string[] = [];
  for (const part of pattern.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** Go's filepath.Match with Docker's `**`. */
function toExpression(pattern: string): string {
  let expression = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (pattern.startsWith('**', at)) {
      at++;
      if (pattern[at + 1] === '/') at++;
      expression += at + 1 >= pattern.length ? '.*' : '(.*/)?';
    } else if (char === '*') expression += '[^/]*';
    else if (char === '?') expression += '[^/]';
    else if (char === '\\' && at + 1 < pattern.length) expression += literal(pattern[++at]!);
    else if (char === '[' && pattern.indexOf(']', at + 1) > at) {
      const end = pattern.indexOf(']', at + 1);
      expression += `[${pattern.slice(at + 1, end).replace(/^!/, '^')}]`;
      at = end;
    } else expression += literal(char);
  }
  return expression;
}

function parents(path: string): string[] {
  const result: string[] = [];
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
    result.push(path.slice(0, slash));
  return result;
}

function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}
