import { INVALIDATION, markdown } from '../../report/index.ts';

/** "2 paths: free (the first 1,000 of a month are), at most 0.01 USD beyond". */
export function invalidationCost(paths: readonly string[]): string {
  const usd = paths.length * INVALIDATION.usd;
  const most = usd.toFixed(usd < 0.1 ? 3 : 2);
  return `${markdown.count(paths.length, 'path')}: free within the first ${INVALIDATION.free.toLocaleString('en-US')} of a month, ${most} USD beyond`;
}
