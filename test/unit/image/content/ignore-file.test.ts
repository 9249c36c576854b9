import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { contextFilter, readIgnoreFile } from '../../../../src/image/content/ignore-file.ts';

import { imageContext } from '../../../support/images/image-context.ts';
import { failureWith } from '../../../support/failure-with.ts';

/** Cases of the engines' own matcher (moby/patternmatcher) and of the documentation. */
describe('.dockerignore', () => {
  test.each<[string, string, boolean]>([
    ['node_modules', 'node_modules', true],
    ['node_modules', 'node_modules/a/b.js', true],
    ['node_modules', 'web/node_modules', false],
    ['**/node_modules', 'web/node_modules/a.js', true],
    ['**/node_modules', 'node_modules/a.js', true],
    ['/foo/bar', 'foo/bar', true],
    ['foo/', 'foo/x', true],
    ['*.md', 'README.md', true],
    ['*.md', 'docs/README.md', false],
    ['*/temp*', 'dir/temporary.txt', true],
    ['*/temp*', 'temporary.txt', false],
    ['*/*/temp*', 'a/b/temp', true],
    ['temp?', 'tempa', true],
    ['temp?', 'temp', false],
    ['**/*.go', 'a/b/c.go', true],
    ['**', 'anything/at/all', true],
    ['a/**', 'a/b', true],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['[ab].txt', 'a.txt', true],
    ['[!ab].txt', 'a.txt', true],
    // The engines know [^...] only: this is one of the three characters.
    ['[!ab].txt', 'c.txt', false],
    ['[!ab].txt', '!.txt', true],
    ['[^ab].txt', 'c.txt', true],
    ['[^ab].txt', 'a.txt', false],
    ['[a-c]x', 'bx', true],
    ['?', '\u{1f600}', true],
    ['\\*.txt', '*.txt', true],
    ['\\*.txt', 'a.txt', false],
    ['a.b', 'axb', false],
    ['# comment', '# comment', false],
    ['.', 'a', false],
    ['./a', 'a', true],
    ['a/../b', 'b', true],
    // Older engines take it for a repetition: what only newer ones leave out counts.
    ['x+y', 'x+y', false],
    ['x+y', 'xxy', false],
    ['*\n!x+y', 'xxy', false],
    ['*\n!x+y', 'x+y', false],
    ['a(b', 'a(b', true],
    ['../b', 'b', false],
    ['a/../../b', 'b', false],
    ['/../b', 'b', true],
    ['**\n!**.js', 'src/a.js', false],
    ['**.js', 'a.js', false],
    ['*\n!keep', 'keep', false],
    ['*\n!keep', 'other', true],
    ['docs\n!docs/README.md', 'docs/README.md', false],
    ['docs\n!docs/README.md', 'docs/other.md', true],
    ['!a\na', 'a', true],
    ['  spaced  ', 'spaced', true],
  ])('%j and %s: excluded %s', (text, path, excluded) => {
    expect(contextFilter(text).excludes(path)).toBe(excluded);
  });

  test('a line that is not a pattern is named', () => {
    expect(() => contextFilter('node_modules\n[z-a]')).toThrow(failureWith('input', '.dockerignore', '[z-a]'));
  });

  test.each<[string, string, boolean]>([
    ['node_modules', 'node_modules', true],
    ['docs\n!docs/README.md', 'docs', false],
    ['*\n!src/**/*.ts', 'src', false],
    ['*\n!src/**/*.ts', 'web', true],
    ['*\n!*.md', 'web', false],
    ['*\n!src', 'src/deep', false],
  ])('%j: %s is left out whole %s', (text, folder, prunes) => {
    expect(contextFilter(text).prunes(folder)).toBe(prunes);
  });
});

describe('the ignore file of a build', () => {
  const left = (engine: 'auto' | 'docker' | 'podman' | 'buildah', files: Record<string, string>) => {
    const context = imageContext(files);
    const { excludes } = readIgnoreFile(context.folder, join(context.folder, 'x.Dockerfile'), engine);
    context.remove();
    return ['a', 'b', 'c', 'd'].filter((path) => excludes(path)).join('');
  };
  const own = { 'x.Dockerfile.dockerignore': 'a', '.dockerignore': 'b' };
  const containers = { '.containerignore': 'c\nb', '.dockerignore': 'b\na' };

  test('is the one of its Dockerfile, else the common one, else none', () => {
    expect(left('docker', own)).toBe('a');
    expect(left('podman', own)).toBe('a');
    expect(left('auto', own)).toBe('a');
    expect(left('docker', { '.dockerignore': 'b' })).toBe('b');
    expect(left('docker', {})).toBe('');
  });

  test('is an error that names it where it cannot be read', () => {
    expect(() => left('docker', { '.dockerignore/a': '' })).toThrow(failureWith('input', '.dockerignore', 'EISDIR'));
  });

  test('where engines read different ones, only what all of them leave out does not count', () => {
    expect(left('docker', containers)).toBe('ab');
    expect(left('buildah', containers)).toBe('bc');
    expect(left('auto', containers)).toBe('b');
    expect(left('auto', { '.containerignore': 'a' })).toBe('');
    expect(left('podman', { 'x.Dockerfile.containerignore': 'd', '.dockerignore': 'b' })).toBe('d');
  });
});
