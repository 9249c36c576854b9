import { describe, expect, test } from '@jest/globals';
import { fileRules } from '../../../../src/site/build/cache-rules.ts';
import { hashedFiles } from '../../../../src/site/build/hashed-files.ts';
import { sharedFiles } from '../../../../src/site/build/site-structure.ts';
import { hasHash, isShared } from '../../../../src/site/edge/shared-names.ts';
import { REAL_BUILDS } from './real-builds.ts';

describe('names with a hash', () => {
  test.each([
    ['assets/index-BQslR4LL.css'],
    ['x-B_9-aQ1z.js'],
    ['main.3f9a1c22.js'],
    ['lazy-settings.3f9a1c22.js'],
    ['static/js/main.0a1b2c3d.chunk.js'],
    ['static/js/main.0a1b2c3d.chunk.js.map'],
    ['static/js/512.38345588.chunk.js'],
    ['ad35ac2a4a7369c94695.png'],
    ['ba73bf12dcf9ca67.woff2'],
    ['app-3f9a1c22.js.br'],
    ['main-KEUJWWTS.js'],
    ['lazy-AWUF5JAT.js'],
    ['media/big-2YXX252L.png'],
    ['terms-0a1b2c3d4e5f.pdf'],
    ['logo-2fcb1b1d3f0e9a8b7c6d5e4f3a2b1c0d.svg'],
    ['_nuxt/B9nFMEvo.js'],
  ])('%s', (path) => expect(hasHash(path)).toBe(true));

  test.each([
    ['assets/index-Dpqm_xkV.js'],
    ['getting-started.html'],
    ['report-20260131.pdf'],
    ['jquery-20260131.js'],
    ['photo-12345678.jpg'],
    ['minutes-2026feb1.pdf'],
    ['minutes-01dec2026.pdf'],
    ['backup-20260131T120000Z.json'],
    ['brochure-Summer26.png'],
    ['app-RELEASE2.js'],
    ['app-Version2.js'],
    ['menu-facade24.png'],
    ['manual-WH1000XM5.pdf'],
    ['manual-B2BSales.pdf'],
    ['product-AB234XYZ.jpg'],
    ['photo-1920X1080.jpg'],
    ['avatar-507f1f77bcf86cd799439011.png'],
    ['3f2504e0-4f89-11d3-9a0c-0305e82c3301.png'],
    ['img-3f2504e0-4f89-11d3-9a0c-0305e82c3301.png'],
    ['users/0a1b2c3d4e5f60718293.json'],
    ['0a1b2c3d.png'],
    ['a-Banner2x.png'],
    ['A1b2C3d4.png'],
    ['x-3f9a1c22.webmanifest'],
    ['main-CONTENTS.md'],
    ['theme-CONTENTS.js'],
    ['5GRollout.js'],
  ])('not %s', (path) => expect(hasHash(path)).toBe(false));
});

describe('folders of such names', () => {
  test.each<[string, string[], string[]]>([
    [
      'a quarter of all hashes have no digit',
      ['a/index-Dpqm_xkV.js', 'a/note-DxNNFdbb.js', 'a/i-BQslR4LL.css'],
      ['a/index-Dpqm_xkV.js', 'a/note-DxNNFdbb.js', 'a/i-BQslR4LL.css'],
    ],
    ['no hash has one', ['a/index-Dpqm_xkV.js', 'a/note-DxNNFdbb.js'], ['a/index-Dpqm_xkV.js', 'a/note-DxNNFdbb.js']],
    ['one name that may as well be words is no proof', ['a/my-DataGrid.js'], []],
    ['nor are several that are words', ['a/Inter-SemiBold.woff2', 'a/Lato-SemiBold.woff2', 'a/my-DarkMode.svg'], []],
    ['nor article numbers', ['a/x-12345678.jpg', 'a/x-ab123xyz.jpg', 'a/x-AB123XYZ.jpg', 'a/x-CD456UVW.jpg'], []],
    [
      'a word among sure ones is left out',
      ['a/i-BQslR4LL.css', 'a/j-C3ab12Fd.js', 'a/k-Dpqm_xkV.js', 'a/my-getting-started.pdf'],
      ['a/i-BQslR4LL.css', 'a/j-C3ab12Fd.js', 'a/k-Dpqm_xkV.js'],
    ],
    ['a word among likely ones', ['a/index-Dpqm_xkV.js', 'a/note-DxNNFdbb.js', 'a/my-database.js'], []],
    ['a name without any hash', ['a/i-Dpqm_xkV.css', 'a/j-BQslR4LL.css', 'a/logo.css'], ['a/j-BQslR4LL.css']],
    [
      "a person's image among the scripts of a build",
      ['a/i-Dpqm_xkV.js', 'a/i-Dpqm_xkV.js.map', 'a/j-BQslR4LL.css', 'a/logo.svg', 'a/my-DarkMode.svg'],
      ['a/i-Dpqm_xkV.js', 'a/i-Dpqm_xkV.js.map', 'a/j-BQslR4LL.css'],
    ],
    [
      'a folder of its own below',
      ['a/i-Dpqm_xkV.png', 'a/j-BQslR4LL.png', 'a/icons/logo.svg'],
      ['a/i-Dpqm_xkV.png', 'a/j-BQslR4LL.png'],
    ],
    ['folders together', ['a/b/i-Dpqm_xkV.js', 'a/c/j-DxNNFdbb.css'], ['a/b/i-Dpqm_xkV.js', 'a/c/j-DxNNFdbb.css']],
  ])('%s', (_, paths, hashed) => expect([...hashedFiles(['index.html', ...paths])].sort()).toEqual([...hashed].sort()));
});

describe('what builds of today really write', () => {
  test.each(Object.entries(REAL_BUILDS))('%s', (_, { hashed, other }) => {
    const paths = [...hashed, ...other].sort();
    const rules = fileRules(paths, [], true);
    const immutable = (path: string) => rules.kindOf(path) === 'immutable';
    expect(paths.filter(immutable)).toEqual([...hashed].sort());
    expect(paths.filter((path) => rules.headersOf(path).cacheControl.includes('immutable'))).toEqual(
      [...hashed].sort(),
    );
    // The edge finds each of them where all releases share it, and nothing else there.
    const record = sharedFiles(paths, immutable);
    expect(paths.filter((path) => isShared(record, `/${path}`))).toEqual([...hashed].sort());
  });
});
