import { describe, expect, test } from '@jest/globals';
import { isApiPath } from '../../../../src/site/index.ts';
import { shippedTemplate } from '../../../../src/stack/index.ts';
import { renderTemplate } from '../../../support/cloudformation/render.ts';

const { text } = shippedTemplate('templates', 'web');
const behaviorsOf = (ApiPath: string) => {
  const { resources, violations } = renderTemplate(text, { parameters: { ApiPath } });
  if (violations.length > 0) throw new Error(violations.join());
  const { DistributionConfig } = resources['Distribution']!.Properties as {
    DistributionConfig: { CacheBehaviors: { PathPattern: string; TargetOriginId: string }[] };
  };
  return DistributionConfig.CacheBehaviors;
};

describe('the paths that go to the backend', () => {
  test.each<[string | undefined, string, boolean]>([
    [undefined, '/api/health', true],
    [undefined, '/apix', false],
    ['/api/*,/login', '/login', true],
    ['/api/*,/login', '/login/again', false],
    ['/api/*,/login', '/login?next=/', true],
    ['/v?/*', '/v1/x', true],
    ['/v?/*', '/v10/x', false],
    ['/a.b', '/aXb', false],
  ])('%s: %s', (ApiPath, path, expected) => {
    expect(isApiPath(ApiPath === undefined ? {} : { ApiPath }, path)).toBe(expected);
  });

  test('up to six have a behavior each, all alike', () => {
    const paths = ['/api/*', '/login', '/register', '/v1/*', '/v2/*', '/hooks/*'];
    for (let count = 1; count <= paths.length; count++) {
      const behaviors = behaviorsOf(paths.slice(0, count).join(','));
      expect(behaviors.map(({ PathPattern }) => PathPattern)).toEqual(paths.slice(0, count));
      const same = behaviors.map(({ PathPattern: _, ...rest }) => JSON.stringify(rest));
      expect(new Set(same).size).toBe(1);
    }
  });

  test.each(['/a,/b,/c,/d,/e,/f,/g', 'api/*', '/a,', '/a,,/b'])('%s is refused', (ApiPath) => {
    expect(() => behaviorsOf(ApiPath)).toThrow('ApiPath');
  });

  test.each([0, 121])('a timeout of %s seconds is refused', (ApiTimeout) => {
    const { violations } = renderTemplate(text, { parameters: { ApiTimeout: String(ApiTimeout) } });
    expect(violations.join()).toContain('ApiTimeout');
  });
});
