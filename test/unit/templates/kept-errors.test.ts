import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { errorTimeToLive } from '../../support/edge/cache.ts';

const stacks = join(import.meta.dirname, '../../../templates/stacks');
/** What CloudFront takes for an error: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CustomErrorResponse.html */
const ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

interface Response {
  ErrorCode: number;
  ErrorCachingMinTTL: number;
  ResponsePagePath?: string;
}
interface Resource {
  Type: string;
  Properties?: { DistributionConfig?: { CustomErrorResponses?: Response[] | ['HasApi', Response[], Response[]] } };
}

const withDistribution = globSync('*.yaml', { cwd: stacks })
  .map((name): [string, Resource[]] => {
    const text = readFileSync(join(stacks, name), 'utf8');
    const { Resources } = parse(text, { logLevel: 'silent' }) as { Resources: Record<string, Resource> };
    return [basename(name, '.yaml'), Object.values(Resources)];
  })
  .flatMap(([name, resources]) =>
    resources
      .filter(({ Type }) => Type === 'AWS::CloudFront::Distribution')
      .map((one): [string, Resource] => [name, one]),
  );

test.each(withDistribution)('%s: an error of a backend is kept for nobody else', (_, { Properties }) => {
  const found = Properties!.DistributionConfig!.CustomErrorResponses!;
  const responses = (found[0] === 'HasApi' ? found[1] : found) as Response[];
  const minimum = new Map(responses.map((one) => [one.ErrorCode, one.ErrorCachingMinTTL]));
  for (const status of ERRORS) expect([status, errorTimeToLive(status, {}, minimum.get(status))]).toEqual([status, 0]);
  // A page of the distribution's own would stand in the place of what the backend says.
  expect(responses.filter((one) => one.ResponsePagePath)).toEqual([]);
});

test('each template with a distribution is looked at', () => {
  expect(withDistribution.map(([name]) => name)).toContain('web');
  expect(withDistribution.length).toBeGreaterThanOrEqual(5);
});
