import type codes from './error-codes.json';

/**
 * Every code that a Failure can carry, with when it appears and what to do in general. docs/errors.md is generated from
 * the table in error-codes.json; workflows and tests may rely on the codes, so none is given a second meaning.
 */
export type ErrorCode = keyof typeof codes;
