import { describe, expect, test } from '@jest/globals';
import { fileRules, parseCacheRules } from '../../../src/site/cache-rules.ts';
import { contentType } from '../../../src/site/content-type.ts';
import { pageStyle, sharedFolders, twinExtensions } from '../../../src/site/site-record.ts';

/** What builds of today really write. */
const BUILDS = {
  vite: {
    files: [
      'index.html',
      'vite.svg',
      'assets/index-DiwrgTda.js',
      'assets/index-n_ryQ3BS.css',
      'assets/react-CHdo91hT.svg',
      'assets/Settings-Bk3NOGxq.js',
    ],
    immutable: [
      'assets/index-DiwrgTda.js',
      'assets/index-n_ryQ3BS.css',
      'assets/react-CHdo91hT.svg',
      'assets/Settings-Bk3NOGxq.js',
    ],
  },
  'create-react-app (webpack)': {
    files: [
      'index.html',
      'favicon.ico',
      'manifest.json',
      'robots.txt',
      'static/js/main.8d3f5c2a.js',
      'static/js/main.8d3f5c2a.js.map',
      'static/js/453.3a1c0b9e.chunk.js',
      'static/css/main.e6c13ad2.css',
    ],
    immutable: [
      'static/js/main.8d3f5c2a.js',
      'static/js/main.8d3f5c2a.js.map',
      'static/js/453.3a1c0b9e.chunk.js',
      'static/css/main.e6c13ad2.css',
    ],
  },
  'Next export': {
    files: [
      'index.html',
      '404.html',
      'about.html',
      'next.svg',
      '_next/static/chunks/main-app-ab12.js',
      '_next/static/x8Kq2/_buildManifest.js',
      '_next/static/css/7e7d96b1e6991756.css',
      '_next/static/media/inter.woff2',
    ],
    immutable: [
      '_next/static/chunks/main-app-ab12.js',
      '_next/static/x8Kq2/_buildManifest.js',
      '_next/static/css/7e7d96b1e6991756.css',
      '_next/static/media/inter.woff2',
    ],
  },
  Angular: {
    files: [
      'index.html',
      'favicon.ico',
      'main-5A4B3C2D.js',
      'polyfills-FFHMD2TL.js',
      'styles-5INURTSO.css',
      'chunk-Y6HSW2KL.js',
      'ngsw.json',
      'ngsw-worker.js',
      'assets/logo.png',
    ],
    immutable: ['main-5A4B3C2D.js', 'polyfills-FFHMD2TL.js', 'styles-5INURTSO.css', 'chunk-Y6HSW2KL.js'],
  },
};

describe('default headers', () => {
  test.each(Object.entries(BUILDS))('%s', (_, { files, immutable }) => {
    const rules = fileRules(files, [], true);
    expect(files.filter((path) => rules.headersOf(path).cacheControl.includes('immutable'))).toEqual(immutable);
    expect(rules.headersOf('index.html').cacheControl).toBe('public, max-age=0, s-maxage=31536000, must-revalidate');
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
    ['LICENSE', 'application/octet-stream'],
    ['.well-known/apple-app-site-association', 'application/json'],
  ])('%s is %s', (path, type) => {
    expect(contentType(path)).toBe(type);
  });
});

describe('the edge record', () => {
  test('an app names its few pages and roots, a site of many pages its style', () => {
    expect(pageStyle(['index.html', 'privacy.html', 'admin/index.html', '404.html'])).toEqual({
      style: 'app',
      roots: ['/admin/'],
      pages: ['/privacy'],
    });
    const many = Array.from({ length: 60 }, (_, index) => `post-${index}`);
    expect(pageStyle(['index.html', ...many.map((name) => `${name}/index.html`)]).style).toBe('folders');
    expect(pageStyle(['index.html', ...many.map((name) => `${name}.html`)]).style).toBe('files');
  });

  test('as many shared folders as fit, the fullest first', () => {
    const folders = Array.from({ length: 40 }, (_, index) => `folder-number-${index}/`);
    const kept = sharedFolders(folders, ['folder-number-39/a.js', 'folder-number-39/b.js']);
    expect(kept).toContain('/folder-number-39/');
    expect(JSON.stringify(kept).length).toBeLessThanOrEqual(300);
  });

  test('twins count only where every file of the extension has one', () => {
    const paths = new Set(['a.js', 'a.js.br', 'b.js', 'b.js.br', 'c.css', 'd.css', 'd.css.br']);
    expect(twinExtensions(paths, '.br')).toEqual(['js']);
  });
});
