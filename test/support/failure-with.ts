import { expect } from '@jest/globals';
import type { ErrorCode } from '../../src/report/error-codes.ts';

/**
 * Matches a failure of this code whose text names every fact: an input and its value, a file, a line, an id. For
 * `toThrow` and `toEqual`. How the sentence around them goes may change without a test.
 */
export function failureWith(code: ErrorCode, ...facts: (string | number)[]): Error {
  return expect.objectContaining({ code, message: naming(...facts) }) as unknown as Error;
}

/** Matches a text that names every fact. */
export function naming(...facts: (string | number)[]): string {
  const all = facts.map((fact) => `(?=[^]*${String(fact).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')})`);
  return expect.stringMatching(new RegExp(`^${all.join('')}`)) as unknown as string;
}
