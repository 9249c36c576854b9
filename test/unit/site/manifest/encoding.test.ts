import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ObjectHeaders } from '../../../../src/site/build/cache-rules.ts';
import { releaseId } from '../../../../src/site/build/build.ts';
import {
  decodeBase,
  decodeManifest,
  encodeBase,
  encodeManifest,
  type Manifest,
  type ManifestFile,
} from '../../../../src/site/manifest/encoding.ts';
import { layoutOf } from '../../../../src/site/manifest/layout.ts';
import { keptManifests } from '../../../../src/site/manifest/prune.ts';

const headers = (cacheControl: string): ObjectHeaders => ({ contentType: 'text/plain', cacheControl });

const contents = fc.record({
  sha256: fc.stringMatching(/^[A-Za-z0-9_-]{43}$/),
  size: fc.nat(),
  headers: fc.constantFrom(headers('no-store'), headers('public, max-age=60'), {
    ...headers('x'),
    metadata: { a: 'b' },
  }),
});
const files = fc
  .dictionary(fc.stringMatching(/^[a-z0-9 +#%./ü-]{1,30}$/), contents, { maxKeys: 30 })
  .map((all) => new Map<string, ManifestFile>(Object.entries(all)));

describe('manifests', () => {
  test('are read back as they were written, over any list', async () => {
    await fc.assert(
      fc.asyncProperty(files, files, async (mine, other) => {
        const base = decodeBase('b', await encodeBase(other));
        const common = {
          version: 1,
          release: 'r',
          strategy: 'in-place',
          createdAt: '2026-01-01',
          status: 'complete',
        } as const;
        const manifest: Manifest = { ...common, files: mine };
        const read = await decodeManifest(encodeManifest(manifest, base), () => Promise.resolve(base));
        const sorted = (map: Manifest['files']) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(sorted(read.files)).toEqual(sorted(mine));
        expect(read).toMatchObject(common);
      }),
      { numRuns: 100 },
    );
  });

  test('a small difference is a small manifest', async () => {
    const hash = (index: number) =>
      releaseId([[String(index), { sha256: String(index), headers: headers('') }]]).padEnd(43, 'x');
    const many = new Map(
      Array.from({ length: 5000 }, (_, index) => [
        `assets/chunk-${index}.js`,
        { sha256: hash(index), size: index, headers: headers('x') },
      ]),
    );
    const base = decodeBase('b', await encodeBase(many));
    many.get('assets/chunk-7.js')!.sha256 = hash(-1);
    const manifest: Manifest = {
      version: 1,
      release: 'r',
      strategy: 'in-place',
      createdAt: '',
      status: 'complete',
      files: many,
    };
    expect(encodeManifest(manifest, base).length).toBeLessThan(500);
  });

  test('the content id depends on paths, contents and headers, and on nothing else', () => {
    const id = (path: string, sha256: string, control: string) =>
      releaseId([[path, { sha256, headers: headers(control) }]]);
    expect(id('a', '1', 'x')).toBe(id('a', '1', 'x'));
    expect(new Set([id('a', '1', 'x'), id('b', '1', 'x'), id('a', '2', 'x'), id('a', '1', 'y')]).size).toBe(4);
  });

  test('prefixes that begin alike keep their manifests apart', () => {
    const folders = ['', 'app', 'app2', 'app/2', 'app%2F2'].map((prefix) => layoutOf(prefix).manifests);
    expect(new Set(folders).size).toBe(folders.length);
    for (const folder of folders)
      expect(folders.filter((other) => other !== folder && other.startsWith(folder))).toEqual([]);
  });
});

describe('which releases are kept', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  const listed = (hours: Record<string, number>) =>
    Object.entries(hours).map(([release, age]) => ({
      key: release,
      release,
      size: 1,
      etag: '',
      lastModified: new Date(now - age * 3_600_000),
    }));
  const kept = (hours: Record<string, number>, more: Partial<Parameters<typeof keptManifests>[1]> = {}) =>
    [
      ...keptManifests(listed(hours), {
        live: 'live',
        keepReleases: 2,
        keep: [],
        now,
        complete: (r) => !r.startsWith('up'),
        ...more,
      }),
    ].sort();

  test.each([
    ['the live one and the newest others', { live: 90, b: 2, c: 1, d: 3 }, {}, ['c', 'live']],
    ['the live one alone', { live: 90, b: 2 }, { keepReleases: 1 }, ['live']],
    ['what a record names, whatever its age', { live: 0, b: 900, c: 1 }, { keep: ['b'] }, ['b', 'c', 'live']],
    ['an upload under way', { live: 0, 'up-1': 1, 'up-2': 30, c: 2 }, { keepReleases: 1 }, ['live', 'up-1']],
  ])('%s', (_, hours, more, expected) => {
    expect(kept(hours as unknown as Record<string, number>, more)).toEqual(expected);
  });
});
