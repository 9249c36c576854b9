import { describe, expect, test } from '@jest/globals';
import { hasHash, immutableFolders } from '../../../src/site/hashed-names.ts';

describe('names with a hash', () => {
  test.each([
    ['assets/index-BQslR4LL.css', true],
    ['main.3f9a1c22.js', true],
    ['static/js/main.0a1b2c3d.chunk.js', true],
    ['assets/index-Dpqm_xkV.js', false],
    ['getting-started.html', false],
    ['report-20260131.pdf', false],
    ['photo-12345678.jpg', false],
  ])('%s: %s', (path, hashed) => expect(hasHash(path)).toBe(hashed));
});

describe('folders of such names', () => {
  test.each<[string, string[], string[]]>([
    [
      'a quarter of all hashes have no digit',
      ['a/index-Dpqm_xkV.js', 'a/note-DxNNFdbb.js', 'a/i-BQslR4LL.css'],
      ['a/'],
    ],
    ['no hash has one', ['a/index-Dpqm_xkV.js', 'a/note-DxNNFdbb.js'], ['a/']],
    ['one name that may as well be words is no proof', ['a/my-DataGrid.js'], []],
    ['a word among them', ['a/index-Dpqm_xkV.js', 'a/note-DxNNFdbb.js', 'a/my-database.js'], []],
    ['a name without any hash', ['a/index-BQslR4LL.css', 'a/logo.svg'], []],
    ['only the uppermost', ['a/b/index-BQslR4LL.css', 'a/i-C3ab12Fd.js'], ['a/']],
  ])('%s', (_, paths, folders) => expect(immutableFolders(['index.html', ...paths])).toEqual(folders));
});
