import { describe, expect, test } from '@jest/globals';
import { fileRules, parseCacheRules } from '../../../../src/site/build/cache-rules.ts';
import { contentType } from '../../../../src/site/build/content-type.ts';
import { pageStyle, plainFiles, sharedFiles, twinExtensions } from '../../../../src/site/build/site-structure.ts';

describe('default headers', () => {
  test('hashed names are immutable, pages are revalidated, and the edge keeps what a release never changes', () => {
    const files = ['index.html', 'main.3f9a1c22.js'];
    expect(fileRules(files, [], true).headersOf('main.3f9a1c22.js').cacheControl).toContain('immutable');
    expect(fileRules(files, [], true).headersOf('index.html').cacheControl).toBe(
      'public, max-age=0, s-maxage=31536000, must-revalidate',
    );
    expect(fileRules(files, [], false).headersOf('index.html').cacheControl).toBe('public, max-age=0, must-revalidate');
  });

  test('names that only look like words are revalidated', () => {
    const files = ['index.html', 'docs/some-document.js', 'img/icon-settings.svg', 'report-20240101.pdf'];
    const rules = fileRules(files, [], false);
    for (const path of files) expect(rules.headersOf(path).cacheControl).not.toContain('immutable');
  });

  test('a service worker is never immutable, whatever its name', () => {
    expect(fileRules(['sw.js', 'service-worker.js'], [], false).kindOf('sw.js')).toBe('worker');
    expect(fileRules(['ngsw-worker.js'], [], true).headersOf('ngsw-worker.js').cacheControl).toContain('max-age=0');
  });
});

describe('rules of the user', () => {
  test('the first that sets a header wins, and further ones add', () => {
    const rules = fileRules(
      ['data/a.json', 'data/b.json'],
      [
        { files: 'data/a.json', cacheControl: 'no-store' },
        {
          files: 'data/**',
          cacheControl: 'public, max-age=60',
          headers: { 'x-amz-meta-team': 'shop', 'content-disposition': 'attachment' },
        },
      ],
      true,
    );
    expect(rules.headersOf('data/a.json')).toEqual({
      contentType: 'application/json; charset=utf-8',
      cacheControl: 'no-store',
      contentDisposition: 'attachment',
      metadata: { team: 'shop' },
    });
    expect(rules.headersOf('data/b.json').cacheControl).toBe('public, max-age=60');
  });

  test.each([
    ['a mapping', { files: 'x' }, 'a list of'],
    ['no files', [{ 'cache-control': 'no-store' }], 'entry 1 has no files'],
    ['an unknown setting', [{ files: '*', cachecontrol: 'no-store' }], 'cachecontrol'],
    ['a number', [{ files: '*', 'cache-control': 3600 }], '3600'],
    ['a header that S3 does not keep', [{ files: '*', headers: { 'x-frame-options': 'DENY' } }], 'x-frame-options'],
  ])('%s is named', (_, value, message) => {
    expect(() => parseCacheRules(value, (allowed) => new Error(allowed))).toThrow(message);
  });
});

describe('header values', () => {
  const parse = (rule: object) => parseCacheRules([{ files: 'a/**', ...rule }], (allowed) => new Error(allowed));

  test.each([
    ['another letter', { headers: { 'content-disposition': 'attachment; filename="é.txt"' } }],
    ['a new line', { 'cache-control': 'no-store\r\nx-amz-acl: public-read' }],
    ['DEL', { 'content-type': 'text/plain\x7f' }],
  ])('%s is refused', (_, rule) => {
    expect(() => parse(rule)).toThrow('(a/**)');
  });

  test('printable ASCII passes', () => {
    const headers = { 'content-disposition': "attachment; filename*=UTF-8''%C3%A9.txt", 'x-amz-meta-a': ' ~' };
    expect(() => parse({ 'cache-control': 'no-store', 'content-type': 'a/b', headers })).not.toThrow();
  });
});

describe('content types', () => {
  test.each([
    ['a.html', 'text/html; charset=utf-8'],
    ['a.js', 'text/javascript; charset=utf-8'],
    ['a.mjs', 'text/javascript; charset=utf-8'],
    ['a.css', 'text/css; charset=utf-8'],
    ['a.json', 'application/json; charset=utf-8'],
    ['a.js.map', 'application/json; charset=utf-8'],
    ['a.svg', 'image/svg+xml; charset=utf-8'],
    ['a.webmanifest', 'application/manifest+json; charset=utf-8'],
    ['a.wasm', 'application/wasm'],
    ['a.woff2', 'font/woff2'],
    ['a.PNG', 'image/png'],
    ['a.unknown', 'application/octet-stream'],
    ['LICENSE', 'text/plain; charset=utf-8'],
    ['docs/CNAME', 'text/plain; charset=utf-8'],
    ['download/latest', 'application/octet-stream'],
    ['constructor', 'application/octet-stream'],
    ['.well-known/apple-app-site-association', 'application/json'],
    ['.well-known/openid-configuration', 'application/json'],
    ['.well-known/acme-challenge/LoqXcYV8', 'application/octet-stream'],
  ])('%s is %s', (path, type) => {
    expect(contentType(path)).toBe(type);
  });
});

describe('the edge record', () => {
  test('an app names its few pages and roots, a site of many pages its style', () => {
    const app = { style: 'app', roots: ['/admin/'], pages: ['/privacy'] };
    const few = ['index.html', 'privacy.html', 'admin/index.html'];
    expect(pageStyle(few)).toEqual(app);
    const many = Array.from({ length: 60 }, (_, index) => `post-${index}`);
    expect(pageStyle(['index.html', ...many.map((name) => `${name}/index.html`)]).style).toBe('folders');
    expect(pageStyle(['index.html', ...many.map((name) => `${name}.html`)]).style).toBe('files');
    const mixed = ['index.html', 'docs.html', 'docs/index.html', 'storybook/index.html', 'legal.html'];
    expect(pageStyle([...mixed, ...many.map((name) => `${name}/index.html`)])).toEqual({
      style: 'folders',
      roots: [],
      pages: ['/legal'],
    });
    expect(pageStyle([...mixed, ...many.map((name) => `${name}.html`)])).toEqual({
      style: 'files',
      roots: ['/storybook/'],
      pages: [],
    });
  });

  test('a 404.html says that a path without a page is none, a 200.html and the input say otherwise', () => {
    const few = ['index.html', 'privacy.html', 'admin/index.html'];
    const app = { style: 'app', roots: ['/admin/'], pages: ['/privacy'] };
    const pages = { style: 'files', roots: ['/admin/'], pages: [] };
    expect(pageStyle([...few, '404.html'])).toEqual(pages);
    expect(pageStyle([...few, 'de/404.html'])).toEqual(app);
    expect(pageStyle([...few, '404.html', '200.html'])).toEqual(app);
    expect(pageStyle([...few, '404.html'], 'app')).toEqual(app);
    expect(pageStyle(few, 'pages')).toEqual(pages);
    const many = Array.from({ length: 60 }, (_, index) => `post-${index}/index.html`);
    const forced = pageStyle([...few, ...many], 'app');
    expect(forced.style).toBe('app');
    expect(forced.roots).toContain('/admin/');
    expect(JSON.stringify(forced).length).toBeLessThan(400);
  });

  test('as many shared folders as fit, the fullest first', () => {
    const folders = Array.from({ length: 40 }, (_, index) => `folder-number-${index}/a.js`);
    const { shared } = sharedFiles([...folders, 'folder-number-39/b.js'], () => true);
    expect(shared).toContain('/folder-number-39/');
    expect(shared.length).toBeGreaterThan(8);
    expect(JSON.stringify(shared).length).toBeLessThanOrEqual(300);
  });

  test.each([
    ['none but immutable files', ['a/b/i-x.js', 'a/j-x.js'], { shared: ['/a/'], own: [] }],
    [
      'one other among four',
      ['a/i-x.js', 'a/j-x.js', 'a/k-x.js', 'a/logo.svg'],
      { shared: ['/a/'], own: ['/a/logo.svg'] },
    ],
    ['one other among three', ['a/i-x.js', 'a/j-x.js', 'a/logo.svg'], { shared: [], own: [] }],
    [
      'names that tell it themselves need no folder',
      ['a/i-3f9a1c22.js', 'a/j-3f9a1c22.js', 'a/k-3f9a1c22.js', 'a/logo.svg'],
      { shared: [], own: [] },
    ],
    [
      'only the innermost folder with others, and not one in a shared one',
      ['a/index.txt', 'a/c/1-x.js', 'a/b/i-x.js', 'a/b/j-x.js', 'a/b/k-x.js', 'a/b/logo.svg', 'a/b/logo.svg.br'],
      { shared: ['/a/c/'], own: [] },
    ],
    [
      'a precompressed twin is named by its file',
      [...'12345678'].map((name) => `a/${name}-x.js`).concat('a/logo.svg', 'a/logo.svg.br'),
      { shared: ['/a/'], own: ['/a/logo.svg'] },
    ],
    [
      'more than five others are too many',
      Array.from({ length: 40 }, (_, index) => `a/${index}-x.js`).concat([...'123456'].map((name) => `a/${name}.svg`)),
      { shared: [], own: [] },
    ],
  ])('shared folders: %s', (_, paths, record) => {
    expect(sharedFiles(paths, (path) => /-\w+\.js$/.test(path))).toEqual(record);
  });

  test('twins count only where every file of the extension has one', () => {
    const paths = new Set(['a.js', 'a.js.br', 'b.js', 'b.js.br', 'c.css', 'd.css', 'd.css.br']);
    expect(twinExtensions(paths, '.br')).toEqual(['js']);
  });
});

describe('files without an extension', () => {
  const list = (folder: string, count: number) => Array.from({ length: count }, (_, index) => `${folder}file-${index}`);

  test('are named', () => {
    const paths = [
      'index.html',
      'LICENSE',
      '.well-known/openid-configuration',
      'a.b/c',
      '.nojekyll',
      'v1.2/about.html',
    ];
    expect(plainFiles(paths, 1000)).toEqual({
      files: ['/LICENSE', '/.well-known/openid-configuration', '/a.b/c'],
      left: [],
    });
    expect(plainFiles(['index.html'], -5).left).toEqual([]);
  });

  test('become folders where there are many and no pages beside them', () => {
    const paths = ['index.html', 'LICENSE', ...list('download/v1/', 9000), ...list('download/v2/', 9000)];
    expect(plainFiles(paths, 1000)).toEqual({ files: ['/LICENSE', '/download/'], left: [] });
    expect(plainFiles([...paths, 'download/index.html'], 1000)).toEqual({
      files: ['/LICENSE', '/download/v1/', '/download/v2/'],
      left: [],
    });
  });

  test('that do not fit are told, those that others ask for by name last', () => {
    const paths = ['index.html', ...list('', 100), '.well-known/openid-configuration'];
    const { files, left } = plainFiles(paths, 1000);
    expect(files).toContain('/.well-known/openid-configuration');
    expect(JSON.stringify(files).length).toBeLessThanOrEqual(300);
    expect(files.length + left.length).toBe(101);
    expect(plainFiles(paths, 20)).toMatchObject({ files: [expect.stringContaining('/file-') as unknown] });
  });
});
