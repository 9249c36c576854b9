import { describe, expect, test } from '@jest/globals';
import { guardSite } from '../../../src/site/guard.ts';
import type { SitePlan } from '../../../src/site/types.ts';
import { siteRequest, type SiteRequest } from '../../../src/site/request.ts';
import { failureWith } from '../../support/failure-with.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `page-${index}.html`);

/** As much of a plan as the guard looks at: by default one that it lets pass. */
function plan(
  more: Partial<Pick<SitePlan, 'strategy' | 'hasChanges' | 'present' | 'vanishing' | 'presentPaths'>> & {
    files?: string[];
    request?: Partial<SiteRequest>;
  } = {},
): SitePlan {
  const { files = ['index.html', 'a.js'], request, ...rest } = more;
  return {
    request: siteRequest({ source: 'dist', bucket: 'b', order: 7, ...request }),
    build: { files: new Map(files.map((path) => [path, {}])) },
    release: 'r2',
    hasChanges: true,
    present: { release: 'r1', order: 6 },
    vanishing: [],
    presentPaths: 100,
    ...rest,
  } as unknown as SitePlan;
}

const verdict = (given: SitePlan) => {
  try {
    guardSite(given);
    return 'passes';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

const own = ['index.html', '.deploy/_/state.json'];

describe('a site is refused', () => {
  test.each<[string, SitePlan, string]>([
    ['nothing is wrong', plan(), 'passes'],
    ['the source is empty', plan({ files: [] }), 'empty-source'],
    ['there is no index.html at the top', plan({ files: ['app/index.html'] }), 'no-index'],
    ['it holds a secret', plan({ files: ['.env', 'index.html'] }), 'input'],
    ['it holds a key further down', plan({ files: ['certs/server.key', 'index.html'], strategy: 'in-place' }), 'input'],
    ['it holds passwords of a web server', plan({ files: ['admin/.htpasswd', 'index.html'] }), 'input'],
    ['what has a dot and is no secret', plan({ files: ['.env.example', '.well-known/a', 'index.html'] }), 'passes'],
    ['a public key', plan({ files: ['index.html', 'public-key.pem', 'release-public.key'] }), 'passes'],
    ['a file lies where the manifests do', plan({ files: own, strategy: 'in-place' }), 'reserved'],
    [
      'a file lies below .deployment/',
      plan({ files: ['index.html', '.deployment/a'], strategy: 'in-place' }),
      'passes',
    ],
    [
      'a file lies below .deploy/ of a prefix',
      plan({ files: own, strategy: 'in-place', request: { prefix: 'app' } }),
      'passes',
    ],
    ['a file lies below .deploy/ of a release', plan({ files: own, strategy: 'releases' }), 'passes'],
    ['a later run is live', plan({ present: { order: 8 } }), 'older-build'],
    ['the same run is live', plan({ present: { order: 7 } }), 'passes'],
    ['a later run is live with the same content', plan({ present: { order: 8 }, hasChanges: false }), 'passes'],
    ['a later run is live, allowed', plan({ present: { order: 8 }, request: { allowOlder: true } }), 'passes'],
    ['no run is known', plan({ present: { order: 8 }, request: { order: undefined } }), 'passes'],
    ['26 of 100 files vanish', plan({ vanishing: names(26) }), 'max-delete'],
    ['25 of 100 files vanish', plan({ vanishing: names(25) }), 'passes'],
    ['4 of 4 files vanish', plan({ vanishing: names(4), presentPaths: 4 }), 'max-delete'],
    ['3 of 4 files vanish', plan({ vanishing: names(3), presentPaths: 4 }), 'passes'],
    ['all files vanish, allowed', plan({ vanishing: names(100), request: { maxDelete: 100 } }), 'passes'],
    ['none may vanish', plan({ vanishing: names(4), request: { maxDelete: 0 } }), 'max-delete'],
  ])('%s', (_, given, expected) => {
    expect(verdict(given)).toBe(expected);
  });

  test('with what would be lost, and the input that allows it', () => {
    expect(() => guardSite(plan({ vanishing: names(40) }))).toThrow(
      failureWith('max-delete', '40 ', '100 ', '40 %', '25 %', 'page-0.html', 'max-delete: 100'),
    );
    expect(() => guardSite(plan({ present: { release: 'r9', order: 8 } }))).toThrow(
      failureWith('older-build', 'run 7', 'r9', 'run 8', 'allow-older: true'),
    );
  });
});

test.each([
  ['empty-source', plan({ files: [], request: { sourceInput: { name: 'web', value: 'out' } } })],
  ['input', plan({ files: ['.env', 'index.html'], request: { sourceInput: { name: 'web', value: 'out' } } })],
  ['no-index', plan({ files: ['a.js'], request: { sourceInput: { name: 'web', value: 'out' } } })],
  [
    'max-delete',
    plan({ vanishing: names(80), request: { maxDelete: 25, sourceInput: { name: 'web', value: 'out' } } }),
  ],
])('%s names the input that the user wrote', (code, given) => {
  const named = { code, todo: expect.stringMatching(/\bweb\b(?!.*\bsource\b)/) };
  expect(() => guardSite(given)).toThrow(expect.objectContaining(named));
});
