import { markdown } from '../../report/index.ts';

/** USD for a path beyond the first 1,000 of a month: https://aws.amazon.com/cloudfront/pricing/ */
const PRICE = 0.005;
const FREE = 1000;

/** "2 paths: free (the first 1,000 of a month are), at most 0.01 USD beyond". */
export function invalidationCost(paths: readonly string[]): string {
  const most = (paths.length * PRICE).toFixed(paths.length * PRICE < 0.1 ? 3 : 2);
  return `${markdown.count(paths.length, 'path')}: free within the first ${FREE.toLocaleString('en-US')} of a month, ${most} USD beyond`;
}
