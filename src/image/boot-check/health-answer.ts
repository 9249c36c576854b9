/**
 * What a bad answer of a health path says of an application; one table for the boot check, the time to wait, and what a
 * version goes on to answer.
 * - `denies`: it knows no such path, or wants a sign-in, which the health check of a load balancer does not have. That is
 *   its code, and hardly any later answer is another.
 * - `refuses`: nor does it mean that it is not ready; but a host that it does not know (400, 403, 421) or a new way in that
 *   may not call it yet (403) is answered so, too. It is waited for, and only then is it what the app answers.
 * - `not-ready`: what servers say that will answer otherwise, or that are broken.
 */
export type BadAnswer = 'denies' | 'refuses' | 'not-ready';

const DENIES = [401, 404, 405, 410];
const NOT_READY = [408, 425, 429];
/** Of the 5xx, those that say what the server does not do. */
const UNSUPPORTED = [501, 505];

export function meaningOf(status: number): BadAnswer {
  if (DENIES.includes(status)) return 'denies';
  if (NOT_READY.includes(status)) return 'not-ready';
  return status < 500 || UNSUPPORTED.includes(status) ? 'refuses' : 'not-ready';
}
