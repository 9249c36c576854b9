import { expect, test } from '@jest/globals';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { finalAfter } from '../../../../src/pipeline/steps/final-answer.ts';

/** Milliseconds of the input `deadline`, and what the app answered when it was asked before. */
function after(status: number, deadline: number, before: { directly?: number; inBootCheck?: number } = {}) {
  const { directly, inBootCheck } = before;
  return finalAfter(
    {
      request: { deadline },
      ...(directly && { version: { healthStatus: directly } }),
      ...(inBootCheck && { bootCheck: { status: inBootCheck } }),
    } as unknown as Deployment,
    status,
  );
}

test.each([60_000, 119_000, 120_000])(
  'a deadline of %d ms waits no longer for a denied path than the default',
  (deadline) => {
    expect(after(404, deadline)).toBe(30_000);
    expect(after(404, deadline, { inBootCheck: 404 })).toBe(5_000);
  },
);

test('who gives a longer one may know better than the boot check, and not than the function itself', () => {
  expect(after(404, 121_000)).toBeUndefined();
  expect(after(404, 121_000, { inBootCheck: 404 })).toBeUndefined();
  expect(after(404, 121_000, { directly: 404 })).toBe(5_000);
});

test.each([301, 400, 403, 406, 408, 421, 425, 429, 500, 501, 502, 503, 504])('status %i is waited for', (status) => {
  expect(after(status, 120_000, { directly: status, inBootCheck: status })).toBeUndefined();
});
