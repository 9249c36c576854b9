import { compile } from 'json-p3';
import { messageOf } from '../../report/index.ts';

/** A pattern that is none. In a file it is found when the file is read; what a variable made shows only in its step. */
export class UnusablePattern extends Error {
  override readonly name = 'UnusablePattern';
  readonly kind: 'regular expression' | 'JSONPath';
  readonly pattern: string;
  constructor(kind: UnusablePattern['kind'], pattern: string, cause: unknown) {
    super(messageOf(cause), { cause });
    this.kind = kind;
    this.pattern = pattern;
  }
}

export function regexOf(text: string): RegExp {
  return orUnusable('regular expression', text, () => new RegExp(text, 'u'));
}

/** What a JSONPath (RFC 9535) selects. */
export function selectJson(path: string, value: unknown): unknown[] {
  const query = jsonPathOf(path);
  // A body may be nested too deep for it.
  return orUnusable('JSONPath', path, () => query.query(value as Parameters<typeof query.query>[0]).values());
}

export function jsonPathOf(path: string): ReturnType<typeof compile> {
  return orUnusable('JSONPath', path, () => compile(path));
}

function orUnusable<T>(kind: UnusablePattern['kind'], pattern: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw new UnusablePattern(kind, pattern, error);
  }
}
