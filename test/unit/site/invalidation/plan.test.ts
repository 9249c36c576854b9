import { describe, expect, test } from '@jest/globals';
import { GetCachePolicyCommand, type DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { AwsSession } from '../../../../src/aws/index.ts';
import {
  changedPath,
  planInvalidation,
  withinLimits,
  type ChangedPath,
} from '../../../../src/site/invalidation/plan.ts';
import { siteTag } from '../../../../src/site/invalidation/site-tag.ts';
import { siteRequest, type SiteRequest } from '../../../../src/site/request.ts';

/** TTLs of cache policies, by id. */
const POLICIES: Record<string, { MinTTL: number; MaxTTL?: number }> = {
  optimized: { MinTTL: 1, MaxTTL: 31_536_000 },
  disabled: { MinTTL: 0, MaxTTL: 0 },
  minute: { MinTTL: 60, MaxTTL: 60 },
  second: { MinTTL: 0, MaxTTL: 2 },
};

/** A distribution that is only read. */
function sessionWith(config: object): AwsSession {
  const send = (command: unknown) =>
    Promise.resolve(
      command instanceof GetCachePolicyCommand
        ? { CachePolicy: { CachePolicyConfig: POLICIES[command.input.Id!] } }
        : { DistributionConfig: config as DistributionConfig },
    );
  return { region: 'us-east-1', client: () => ({ send }) } as unknown as AwsSession;
}

const behavior = (CachePolicyId: string) => ({ CachePolicyId });
const OPTIMIZED = { DefaultCacheBehavior: behavior('optimized') };

async function plan(config: object, changed: readonly ChangedPath[], more: Partial<SiteRequest> = {}) {
  const request = siteRequest({ source: 's', bucket: 'site', distributionId: 'E1', ...more });
  return await planInvalidation(sessionWith(config), request, changed);
}

const REVALIDATED = 'public, max-age=0, must-revalidate';
const key = (name: string, cacheControl?: string): ChangedPath => ({ key: name, cacheControl });

describe('what the edge may hold stale', () => {
  test.each<[string, object, string | undefined, boolean]>([
    ['a lifetime', OPTIMIZED, 'public, max-age=60', true],
    ['revalidated each time', OPTIMIZED, REVALIDATED, false],
    ['headers that nobody knows', OPTIMIZED, undefined, true],
    ['no caching at all', { DefaultCacheBehavior: behavior('disabled') }, 'public, max-age=60', false],
    ['no caching at all, unknown headers', { DefaultCacheBehavior: behavior('disabled') }, undefined, false],
    ['a minimum that no header undercuts', { DefaultCacheBehavior: behavior('minute') }, REVALIDATED, true],
    ['a maximum of two seconds', { DefaultCacheBehavior: behavior('second') }, 'public, max-age=60', false],
    [
      'another behavior that caches',
      { DefaultCacheBehavior: behavior('disabled'), CacheBehaviors: { Items: [behavior('optimized')] } },
      'public, max-age=60',
      true,
    ],
    [
      'another behavior with a minimum',
      { DefaultCacheBehavior: behavior('optimized'), CacheBehaviors: { Items: [behavior('minute')] } },
      REVALIDATED,
      true,
    ],
    ['a minimum without a policy', { DefaultCacheBehavior: { MinTTL: 60, MaxTTL: 600 } }, REVALIDATED, true],
    ['a maximum without a policy', { DefaultCacheBehavior: { MinTTL: 0, MaxTTL: 0 } }, 'max-age=60', false],
    ['no TTLs at all', { DefaultCacheBehavior: {} }, 'max-age=60', true],
  ])('%s', async (_, config, cacheControl, stale) => {
    expect(await plan(config, [key('a.json', cacheControl)])).toEqual({
      paths: stale ? ['/a.json'] : [],
      skipped: stale ? 0 : 1,
    });
  });

  test('nothing, where it is not asked for or nothing has changed', async () => {
    expect(await plan(OPTIMIZED, [key('a.json')], { invalidation: 'none' })).toBeUndefined();
    expect(await plan(OPTIMIZED, [key('a.json')], { distributionId: undefined })).toBeUndefined();
    expect(await plan(OPTIMIZED, [], { invalidation: 'all' })).toBeUndefined();
    expect(await plan(OPTIMIZED, [key('a.json', REVALIDATED)], { invalidation: 'all' })).toEqual({
      paths: ['/*'],
      skipped: 0,
    });
  });
});

test('a distribution that does not exist is an input error, told before anything is written', async () => {
  const missing = Object.assign(new Error('The specified distribution does not exist.'), {
    name: 'NoSuchDistribution',
  });
  const session = { client: () => ({ send: () => Promise.reject(missing) }) } as unknown as AwsSession;
  const request = siteRequest({ source: 's', bucket: 'site', distributionId: 'E1' });
  await expect(planInvalidation(session, request, [])).rejects.toMatchObject({
    code: 'input',
    what: 'Distribution E1 does not exist',
  });
});

describe('its paths', () => {
  const origin = (DomainName: string, OriginPath: string) => ({
    ...OPTIMIZED,
    Origins: {
      Items: [
        { DomainName: 'api.example.org', OriginPath: '/v1' },
        { DomainName, OriginPath },
      ],
    },
  });
  test.each<[string, object, string, string[]]>([
    ['non-ASCII and unsafe characters encoded', OPTIMIZED, 'a b/ü#%.txt', ['/a%20b/%C3%BC%23%25.txt']],
    ['all that RFC 1738 calls unsafe', OPTIMIZED, '<>"{}|\\^[]`', ['/%3C%3E%22%7B%7D%7C%5C%5E%5B%5D%60']],
    ['nothing else encoded', OPTIMIZED, "@modal/a+b,c=d&e;f:g$h!i'(j).js", ["/@modal/a+b,c=d&e;f:g$h!i'(j).js"]],
    ['a tilde, which CloudFront supports in no form', OPTIMIZED, 'js/runtime~main.js', ['/js/runtime*']],
    ['a folder with a tilde', OPTIMIZED, 'people/~me/index.html', ['/people/*']],
    ['a wildcard within', OPTIMIZED, 'a*b.js', ['/a*']],
    ['a question mark', OPTIMIZED, 'why?.html', ['/why*']],
    ['a page as its folder too', OPTIMIZED, 'docs/index.html', ['/docs/', '/docs/index.html']],
    ['the first page', OPTIMIZED, 'index.html', ['/', '/index.html']],
    ['below the path of the origin', origin('site.s3.eu-central-1.amazonaws.com', '/app'), 'app/a.txt', ['/a.txt']],
    ['outside of it', origin('site.s3.eu-central-1.amazonaws.com', '/app'), 'app2/a.txt', ['/app2/a.txt']],
    ['of another bucket', origin('site2.s3.amazonaws.com', '/app'), 'app/a.txt', ['/app/a.txt']],
  ])('%s', async (_, config, name, paths) => {
    expect((await plan(config, [key(name)]))?.paths).toEqual(paths);
  });

  test('what a wildcard covers is not named again', async () => {
    const keys = ['a/x~1.js', 'a/x~2.js', 'a/xy.js', 'a/b.js', 'a/x/c~1.js'].map((name) => key(name));
    expect((await plan(OPTIMIZED, keys))?.paths).toEqual(['/a/x*', '/a/b.js']);
  });

  test.each([
    [15, 15],
    [16, 1],
  ])('%d wildcards become %d: CloudFront takes 15 at a time', async (count, paths) => {
    const keys = Array.from({ length: count }, (_, index) => key(`${String.fromCharCode(97 + index)}~main.js`));
    expect((await plan(OPTIMIZED, keys))?.paths).toHaveLength(paths);
  });

  test('of a run before this rule lose their tilde; tags keep it', () => {
    expect(withinLimits(['#site:~me', '/runtime~main.js', '/a.js'])).toEqual(['/runtime*', '#site:~me', '/a.js']);
  });

  test.each<[string, object, string, string[]]>([
    ['kept', { ResponsePagePath: '/index.html', ErrorCachingMinTTL: 300 }, 'index.html', ['/*']],
    ['kept for a minute', { ResponsePagePath: '/index.html', ErrorCachingMinTTL: 60 }, 'index.html', []],
    ['kept for ten seconds', { ResponsePagePath: '/index.html' }, 'index.html', []],
    ['without a page', { ErrorCachingMinTTL: 300 }, 'index.html', []],
    ['kept, and another file', { ResponsePagePath: '/index.html', ErrorCachingMinTTL: 300 }, 'a.json', []],
  ])('an error page that is %s', async (_, response, name, paths) => {
    const config = { ...OPTIMIZED, CustomErrorResponses: { Items: [response] } };
    expect((await plan(config, [key(name, REVALIDATED)]))?.paths).toEqual(paths);
  });
});

describe('cache tags', () => {
  const tagged = { ...OPTIMIZED, CacheTagConfig: { HeaderName: 'X-Amz-Meta-Cache-Tag' } };
  const request = { invalidation: 'tags', prefix: 'my app' } as const;
  const before = (name: string, tag?: string) =>
    changedPath(request, name, { cacheControl: 'max-age=60', metadata: tag ? { 'cache-tag': tag } : {} });

  test('one drops all that carry it; what was cached without it goes by its path', async () => {
    const changed = [before('a.json', 'site:my%20app'), before('b.json', 'site:other'), before('c.json')];
    expect((await plan(tagged, changed, request))?.paths).toEqual(['#site:my%20app', '/b.json', '/c.json']);
    expect((await plan(tagged, changed.slice(1), request))?.paths).toEqual(['/b.json', '/c.json']);
    expect((await plan(tagged, [before('a.json', 'site:my%20app')], request))?.paths).toEqual(['#site:my%20app']);
  });

  test('name the site, and the one at the top of the bucket too', () => {
    expect(['', 'app', 'a,b/ü'].map((prefix) => siteTag({ prefix }))).toEqual([
      'site:root',
      'site:app',
      'site:a%2Cb%2F%C3%BC',
    ]);
  });

  test('fit into the 256 characters that CloudFront takes', () => {
    expect(siteTag({ prefix: 'ü'.repeat(300) }).length).toBeLessThanOrEqual(256);
  });

  test('are left alone where they are not asked for', async () => {
    const changed = [before('a.json', 'site:my%20app')];
    expect((await plan(tagged, changed, { ...request, invalidation: 'auto' }))?.paths).toEqual(['/a.json']);
  });

  test('are not needed where everything is dropped', async () => {
    const response = { ResponsePagePath: '/index.html', ErrorCachingMinTTL: 300 };
    const config = { ...tagged, CustomErrorResponses: { Items: [response] } };
    expect((await plan(config, [before('index.html', 'site:my%20app')], request))?.paths).toEqual(['/*']);
  });

  test.each([
    [OPTIMIZED, 'It has no CacheTagConfig'],
    [{ ...OPTIMIZED, CacheTagConfig: { HeaderName: 'x-tag' } }, 'reads the header x-tag'],
  ])('need a distribution that reads them', async (config, why) => {
    await expect(plan(config, [], request)).rejects.toMatchObject({ code: 'input', why: expect.stringContaining(why) });
  });
});
