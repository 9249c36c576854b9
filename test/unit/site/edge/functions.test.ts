import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { edgeFunction } from '../../../../scripts/edge.ts';
import { isShared } from '../../../../src/site/edge/shared-names.ts';
import { encodeRecord, type SiteRecord } from '../../../../src/site/edge/site-record.ts';
import {
  compileFunction,
  FUNCTION_SIZE_LIMIT,
  KEY_VALUE_LIMIT,
  viewerRequest as event,
} from '../../../support/edge/functions.ts';
import { undocumentedSyntax } from '../../../support/edge/runtime-syntax.ts';
import { REAL_BUILDS } from '../build/real-builds.ts';

const site = compileFunction(edgeFunction('site.js'));

const record: SiteRecord = {
  release: 'r1',
  base: '',
  shared: ['/assets/'],
  own: [],
  style: 'app',
  roots: ['/admin/'],
  pages: ['/privacy'],
  files: ['/LICENSE', '/.well-known/openid-configuration', '/download/'],
  br: [],
  gz: [],
};

async function map(uri: string, changes: Partial<SiteRecord> = {}, headers: Record<string, string> = {}) {
  const values = new Map([['site', encodeRecord({ ...record, ...changes })]]);
  const result = await site(event(uri, { headers }), values);
  return result.response ? result.response.statusCode : result.request!.uri;
}

describe('the site function', () => {
  test.each([
    ['/', '/releases/r1/index.html'],
    ['/index.html', '/releases/r1/index.html'],
    ['/prompts/foo', '/releases/r1/index.html'],
    ['/prompts/foo/', '/releases/r1/index.html'],
    ['/privacy', '/releases/r1/privacy.html'],
    ['/privacy/', '/releases/r1/privacy.html'],
    ['/admin/', '/releases/r1/admin/index.html'],
    ['/admin/users/7', '/releases/r1/admin/index.html'],
    ['/administrator', '/releases/r1/index.html'],
    ['/LICENSE', '/releases/r1/LICENSE'],
    ['/LICENSE/', '/releases/r1/index.html'],
    ['/license', '/releases/r1/index.html'],
    ['/.well-known/openid-configuration', '/releases/r1/.well-known/openid-configuration'],
    ['/.well-known/change-password', '/releases/r1/index.html'],
    ['/download/v1/latest', '/releases/r1/download/v1/latest'],
    ['/download/', '/releases/r1/index.html'],
    ['/favicon.ico', '/releases/r1/favicon.ico'],
    ['/assets/app.js', '/shared/assets/app.js'],
    ['/main-5A4B3C2D.js', '/shared/main-5A4B3C2D.js'],
    ['/main.3f2a9c1b.js', '/shared/main.3f2a9c1b.js'],
    ['/a%20b.txt', '/releases/r1/a%20b.txt'],
    ['/a+b.txt', '/releases/r1/a%2Bb.txt'],
    ['/%C3%BC.txt', '/releases/r1/%C3%BC.txt'],
    ['/a%23b%25.txt', '/releases/r1/a%23b%25.txt'],
    ['/.deploy/_/manifests/r1.json.gz', '/releases/r1/.deploy/_/manifests/r1.json.gz'],
    ['/releases/r0/index.html', '/releases/r1/releases/r0/index.html'],
  ])('%s -> %s', async (uri, expected) => {
    expect(await map(uri)).toBe(expected);
  });

  test.each(['/../x.js', '/assets/%2e%2e/x.js', '/a/./b.js', '/%E0%A4%A'])('%s is refused', async (uri) => {
    expect(await map(uri)).toBe(400);
  });

  test('a site of pages: folders redirect to the slash, files get their extension', async () => {
    expect(await map('/about/', { style: 'folders' })).toBe('/releases/r1/about/index.html');
    expect(await map('/about', { style: 'folders' })).toBe(301);
    expect(await map('/about', { style: 'files' })).toBe('/releases/r1/about.html');
    expect(await map('/', { style: 'files' })).toBe('/releases/r1/index.html');
  });

  test('a page of the other kind in a site of pages', async () => {
    const files = { style: 'files' as const, roots: ['/storybook/'], pages: [] };
    expect(await map('/storybook', files)).toBe(301);
    expect(await map('/storybook/', files)).toBe('/releases/r1/storybook/index.html');
    const folders = { style: 'folders' as const, roots: [], pages: ['/legal'] };
    expect(await map('/legal', folders)).toBe('/releases/r1/legal.html');
    expect(await map('/legal/', folders)).toBe('/releases/r1/legal.html');
    expect(await map('/LICENSE', folders)).toBe('/releases/r1/LICENSE');
    expect(await map('/LICENSE', { style: 'files' })).toBe('/releases/r1/LICENSE');
  });

  test('a page with a dot in its name, where the record names it; any other such name is a file', async () => {
    const app = { pages: ['/v1.2'], roots: ['/docs/v2.0/'] };
    expect(await map('/v1.2', app)).toBe('/releases/r1/v1.2.html');
    expect(await map('/docs/v2.0', app)).toBe(301);
    expect(await map('/docs/v2.0/', app)).toBe('/releases/r1/docs/v2.0/index.html');
    expect(await map('/v1.3', app)).toBe('/releases/r1/v1.3');
  });

  test('the page of a folder is answered at its slash, so that ./main.js is found beside it', async () => {
    const asked = event('/admin');
    asked.request.querystring = { path: { value: 'a%2Fb' } };
    const { response } = await site(asked, new Map([['site', encodeRecord(record)]]));
    expect(response).toMatchObject({ statusCode: 301, headers: { location: { value: '/admin/?path=a%2Fb' } } });
  });

  test.each([
    ['/about', {}, '/about/'],
    ['/callback', { code: { value: '1' }, state: { value: 'a%20b' } }, '/callback/?code=1&state=a%20b'],
    [
      '/list',
      { tag: { value: 'a', multiValue: [{ value: 'a' }, { value: 'b' }] }, all: { value: '' } },
      '/list/?tag=a&tag=b&all',
    ],
    ['//evil.example/a', {}, '/evil.example/a/'],
    ['/\\evil.example/a', {}, '/evil.example/a/'],
    ['\\\\evil.example/a', {}, '/evil.example/a/'],
    ['/\t/evil.example/a', {}, '/evil.example/a/'],
    ['/%5C%2Fevil.example/a', {}, '/%5C%2Fevil.example/a/'],
  ])('the redirect of %s stays on the site and keeps the query', async (uri, querystring, location) => {
    const asked = event(uri);
    asked.request.querystring = querystring;
    const { response } = await site(asked, new Map([['site', encodeRecord({ ...record, style: 'folders' })]]));
    expect(response).toMatchObject({ statusCode: 301, headers: { location: { value: location } } });
  });

  test.each([
    [['site', encodeRecord(record)], ['api', '{"revision":"b1","backends":[]}'], { release: 'r1', api: 'b1' }],
    [['site', encodeRecord(record)], ['other', ''], { release: 'r1' }],
    [['api', '{"revision":"b1","backends":[]}'], ['other', ''], { api: 'b1' }],
  ])('/.well-known/deploy says what this point of presence knows: %j', async (one, other, known) => {
    const { response } = await site(event('/.well-known/deploy'), new Map([one, other] as [string, string][]));
    expect(response).toMatchObject({ statusCode: 200, headers: { 'cache-control': { value: 'no-store' } } });
    expect(JSON.parse((response!.body as { data: string }).data)).toEqual(known);
  });

  test('a prefix, files that changed under a hashed name, precompressed twins', async () => {
    expect(await map('/x', { base: '/app' })).toBe('/app/releases/r1/index.html');
    expect(await map('/main-5A4B3C2D.js', { own: ['/main-5A4B3C2D.js'] })).toBe('/releases/r1/main-5A4B3C2D.js');
    const encodings = { 'accept-encoding': 'gzip, deflate, br' };
    expect(await map('/assets/app.js', { br: ['js'], gz: ['js'] }, encodings)).toBe('/shared/assets/app.js.br');
    expect(await map('/assets/app.js', { gz: ['js'] }, encodings)).toBe('/shared/assets/app.js.gz');
    expect(await map('/assets/app.js', { br: ['js'] }, { 'accept-encoding': 'gzip' })).toBe('/shared/assets/app.js');
  });

  test.each([
    ['br;q=0, gzip', '.gz'],
    ['gzip, br;q=0.0', '.gz'],
    ['BR ; q=0.5', '.br'],
    ['gzip;q=0', ''],
    ['br-old, x-gzip', ''],
    ['*', ''],
  ])('of the precompressed twins, %s takes "%s"', async (accepted, twin) => {
    const path = await map('/assets/app.js', { br: ['js'], gz: ['js'] }, { 'accept-encoding': accepted });
    expect(path).toBe(`/shared/assets/app.js${twin}`);
  });

  test('before the first deployment it says so, and no cache keeps that', async () => {
    const { response } = await site(event('/'), new Map());
    expect(response).toMatchObject({ statusCode: 503, headers: { 'cache-control': { value: 'no-store' } } });
  });

  test('it looks where the planner puts a file, whatever its name', async () => {
    // Names of every alphabet that bundlers take, and words.
    const segment = fc
      .oneof(
        fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/),
        fc.stringMatching(/^([a-z]{1,4}[.-])?([0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{20}|[A-Z2-7]{8}|[A-Za-z0-9_-]{8})$/),
        fc.stringMatching(/^(main|chunk|x)-([A-Z][a-z]{2,4}[0-9]{2}|[0-9]{4}(feb|dec)1|[A-Z]{8})(\.chunk)?$/),
        fc.constantFrom('3f2504e0-4f89-11d3-9a0c-0305e82c3301', 'media'),
      )
      .filter((text) => !/^\.+$/.test(text));
    const path = fc
      .tuple(
        fc.array(segment, { maxLength: 3 }),
        segment,
        fc.constantFrom('.js', '.css', '.png', '.pdf', '.woff2', '.js.map', '.js.br', '.tar.gz'),
      )
      .map(([folders, name, extension]) => [...folders, name + extension].join('/'));
    await fc.assert(
      fc.asyncProperty(path, fc.subarray(['/assets/', '/_next/static/']), async (file, shared) => {
        const changes = { shared };
        const where = isShared({ ...record, ...changes }, `/${file}`) ? 'shared' : 'releases/r1';
        expect(await map(`/${file}`, changes)).toBe(`/${where}/${file.split('/').map(encodeURIComponent).join('/')}`);
      }),
      { numRuns: 1000 },
    );
  });

  test('it finds the files of real builds where the planner puts them', async () => {
    const seen = { shared: 0, own: 0 };
    for (const { hashed, other } of Object.values(REAL_BUILDS)) {
      for (const file of [...hashed, ...other]) {
        const shared = isShared(record, `/${file}`);
        seen[shared ? 'shared' : 'own']++;
        const where = shared ? 'shared' : 'releases/r1';
        expect(await map(`/${encodeURI(file)}`)).toBe(`/${where}/${file.split('/').map(encodeURIComponent).join('/')}`);
      }
    }
    expect(Math.min(seen.shared, seen.own)).toBeGreaterThan(50);
  });
});

describe('the limits of CloudFront Functions', () => {
  test.each(['site.js', 'api.js'])('%s uses only syntax that the runtime documents', (name) => {
    expect(undocumentedSyntax(edgeFunction(name))).toEqual([]);
  });

  test.each([
    ['const { uri } = event.request;', 'destructuring'],
    ["const host = event.request.headers['host']?.value;", 'optional chaining'],
    ['const a = event.a ?? 1;', '??'],
    ['for (const a of event.list) a();', 'for of'],
    ['const b = [...event.list];', 'spread'],
    ['call(await store.get(1));', 'await within the arguments of a call'],
    ['try { a(); } catch { b(); }', 'catch without a variable'],
    ['const uri = 1; const c = { uri };', 'shorthand property'],
    ['/(?<=a)b/.test(event.uri);', 'lookbehind'],
    ['/a/u.test(event.uri);', 'regular expression flag u'],
    ['function* d() { yield 1; }', 'generator'],
    ['function d(e = 1) {}', 'default parameter'],
  ])('%s is noticed', (line, what) => {
    expect(undocumentedSyntax(`async function handler(event) {\n${line}\n}`).join()).toContain(`line 2: ${what}`);
  });

  test.each(['site.js', 'api.js'])('%s is small and quick', async (name) => {
    expect(Buffer.byteLength(edgeFunction(name))).toBeLessThan(FUNCTION_SIZE_LIMIT);
    const run = compileFunction(edgeFunction(name));
    const values = new Map([['site', encodeRecord(record)]]);
    const times: number[] = [];
    for (let count = 0; count < 50; count++) {
      const start = process.cpuUsage();
      await run(event('/prompts/foo'), values);
      const { user, system } = process.cpuUsage(start);
      times.push((user + system) / 1000);
    }
    // Milliseconds of CPU of the best run, which includes a new context each time: the machine may be busy.
    expect(Math.min(...times)).toBeLessThan(5);
  });

  test('a record that does not fit into a value is refused before anything is written', () => {
    const own = Array.from({ length: 40 }, (_, index) => `/assets/some-file-${index}-5A4B3C2D.js`);
    expect(() => encodeRecord({ ...record, own })).toThrow(expect.objectContaining({ code: 'edge-record' }));
    expect(Buffer.byteLength(encodeRecord(record))).toBeLessThan(KEY_VALUE_LIMIT);
  });

  test('there is no network, no file system, no timer and no code from strings', async () => {
    for (const code of [
      "require('http')",
      "require('fs')",
      'setTimeout(function () {}, 1)',
      "fetch('http://x')",
      "eval('1')",
      "new Function('return 1')()",
      'new Map()',
      'structuredClone({})',
      "'a'.at(0)",
      "'a'.matchAll(/a/g)",
      'event.request.uri.normalize()',
      'Object.fromEntries([])',
      'Array.from([])',
      '[[1]].flat()',
    ]) {
      const run = compileFunction(`async function handler(event) { ${code}; return event.request; }`);
      await expect(run(event('/'), new Map())).rejects.toThrow();
    }
  });
});
