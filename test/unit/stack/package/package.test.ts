import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { packageFolder } from '../../../../src/stack/package/package-folder.ts';
import { startsLikeProgram } from '../../../../src/stack/package/package-files.ts';
import { readZip } from '../../../support/apps/zip-reader.ts';
import { failureWith } from '../../../support/failure-with.ts';

const scratch = mkdtempSync(join(tmpdir(), 'deploy-zip-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function folder(files: Record<string, string | Buffer>): string {
  const root = mkdtempSync(join(scratch, 'f-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

async function entries(root: string, exclude?: string[]) {
  const made = await packageFolder(root, { exclude });
  try {
    return readZip(readFileSync((await made.zip()).path));
  } finally {
    made.dispose();
  }
}
const names = async (root: string, exclude?: string[]) => (await entries(root, exclude)).map(({ name }) => name);
const id = async (root: string) => (await packageFolder(root)).sha256;

describe('packages', () => {
  test('any files come out as they went in, in order of their names', async () => {
    const name = fc.stringMatching(/^[a-z0-9 +#%äé_-]{1,8}$/u).filter((text) => text.trim() === text);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, fc.uint8Array({ maxLength: 3000 }), { minKeys: 1, maxKeys: 6 }),
        async (files) => {
          fc.pre(!Object.hasOwn(files, '__proto__'));
          const contents = Object.fromEntries(
            Object.entries(files).map(([key, bytes]) => [`d/${key}`, Buffer.from(bytes)]),
          );
          const found = await entries(folder(contents));
          expect(Object.fromEntries(found.map((entry) => [entry.name, entry.content]))).toEqual(
            Object.fromEntries(Object.entries(contents).map(([key, bytes]) => [key.normalize('NFC'), bytes])),
          );
          expect(found.map((entry) => entry.name)).toEqual(found.map((entry) => entry.name).sort());
        },
      ),
      { numRuns: 25 },
    );
  });

  test('dates and order do not matter; content, names and the executable bit do', async () => {
    const one = folder({ a: '1', b: '2' });
    const two = folder({ b: '2', a: '1' });
    utimesSync(join(two, 'a'), 1, 1);
    expect(await id(two)).toBe(await id(one));
    const [first, second] = [await packageFolder(one), await packageFolder(two)];
    expect(readFileSync((await second.zip()).path)).toEqual(readFileSync((await first.zip()).path));
    first.dispose();
    second.dispose();
    expect(await id(folder({ a: '1', c: '2' }))).not.toBe(await id(one));
    expect(await id(folder({ a: '1', b: '3' }))).not.toBe(await id(one));
    chmodSync(join(two, 'a'), 0o755);
    expect(await id(two)).not.toBe(await id(one));
    expect((await entries(two)).map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['755', '644']);
  });

  test('what a build writes anew each time stays out: the same commit is the same package', async () => {
    const built = (time: number) =>
      folder({
        'app.py': 'x = 1',
        '__pycache__/app.cpython-312.pyc': `pyc ${time}`,
        'lib/__pycache__/b.cpython-312.pyc': `pyc ${time}`,
        'lib/b.py': 'y = 1',
        'lib/b.pyc': `pyc ${time}`,
        'lib/sourceless.pyc': 'the module itself',
        'node_modules/.modules.yaml': `prunedAt: ${time}`,
        'node_modules/.cache/a': String(time),
      });
    expect(await id(built(1))).toBe(await id(built(2)));
    expect(await names(built(1))).toEqual(['app.py', 'lib/b.py', 'lib/sourceless.pyc']);
    const kept = built(1);
    writeFileSync(join(kept, '.deployignore'), '!__pycache__/\n');
    expect(await names(kept)).toContain('__pycache__/app.cpython-312.pyc');
  });

  test('large and empty files', async () => {
    const large = Buffer.alloc(6_000_000, 'abcdefgh');
    const packed = randomBytes(5_000_000);
    const found = await entries(folder({ large, packed, empty: '', small: packed.subarray(0, 9000) }));
    expect(found.map(({ name, content }) => [name, content.length])).toEqual([
      ['empty', 0],
      ['large', 6_000_000],
      ['packed', 5_000_000],
      ['small', 9000],
    ]);
    expect(found[1]!.content.equals(large)).toBe(true);
    expect(found[2]!.content.equals(packed)).toBe(true);
    expect(found[3]!.content.equals(packed.subarray(0, 9000))).toBe(true);
  });

  test('links inside stay links, links out of the folder become what they lead to', async () => {
    const outside = folder({ 'shared.js': 's', 'lib/x.js': 'x' });
    const root = folder({ 'real/a.js': 'a' });
    symlinkSync('real', join(root, 'inner'));
    symlinkSync(join(root, 'real', 'a.js'), join(root, 'absolute.js'));
    symlinkSync(join(outside, 'shared.js'), join(root, 'shared.js'));
    symlinkSync(join(outside, 'lib'), join(root, 'lib'));
    const found = Object.fromEntries((await entries(root)).map((entry) => [entry.name, entry]));
    expect(Object.keys(found).sort()).toEqual(['absolute.js', 'inner', 'lib/x.js', 'real/a.js', 'shared.js']);
    expect([found['inner']!.mode & 0o170000, found['inner']!.content.toString()]).toEqual([0o120000, 'real']);
    expect(found['absolute.js']!.content.toString()).toBe('real/a.js');
    expect(found['shared.js']!.content.toString()).toBe('s');
  });

  test('broken links and loops are refused by name', async () => {
    const broken = folder({ a: '1' });
    symlinkSync('nowhere', join(broken, 'link'));
    const link = join(broken, 'link');
    await expect(packageFolder(broken)).rejects.toMatchObject({
      code: 'package',
      what: expect.stringContaining(link),
    });
    const outer = folder({ 'in/a': '1' });
    symlinkSync(outer, join(outer, 'in', 'up'));
    await expect(packageFolder(join(outer, 'in'))).rejects.toMatchObject({
      code: 'package',
      why: expect.stringContaining(outer),
    });
  });

  test('excludes as .gitignore writes them, from files and options', async () => {
    const root = folder({
      '.deployignore': '*.map\n!keep.map\n/docs/\n',
      '.samignore': 'tests\n',
      '.git/HEAD': 'x',
      'a.map': '',
      'keep.map': '',
      'docs/x': '',
      'src/docs/x': '',
      'tests/x': '',
      'b.log': '',
      'a.js': '',
    });
    expect(await names(root, ['*.log'])).toEqual(['a.js', 'keep.map', 'src/docs/x']);
  });

  test('an ignore file that is none is refused by name', async () => {
    const root = folder({ '.samignore/a': '', 'a.js': '' });
    await expect(packageFolder(root)).rejects.toEqual(failureWith('input', '.samignore', 'EISDIR'));
  });

  test('nothing, and too much, are refused', async () => {
    await expect(packageFolder(folder({}))).rejects.toMatchObject({ code: 'package' });
    await expect(packageFolder(join(scratch, 'none'))).rejects.toMatchObject({
      code: 'package',
      why: expect.stringContaining('ENOENT'),
    });
    await expect(packageFolder(folder({ a: 'x'.repeat(100), b: 'y' }), { limit: 50 })).rejects.toThrow(
      failureWith('package', '101 B', 'a (100 B)'),
    );
  });

  test('what is no file, folder or link stays out: a pipe would be read for ever', async () => {
    const root = folder({ a: '1' });
    execFileSync('mkfifo', [join(root, 'pipe')]);
    expect(await names(root)).toEqual(['a']);
  });

  test('a package that was never zipped leaves nothing to take away', async () => {
    const made = await packageFolder(folder({ a: '1' }));
    expect(() => made.dispose()).not.toThrow();
  });

  test('a file that changes between looking and packing is refused', async () => {
    const root = folder({ a: '1' });
    const made = await packageFolder(root);
    writeFileSync(join(root, 'a'), '2');
    await expect(made.zip()).rejects.toMatchObject({
      code: 'package',
      what: expect.stringContaining(join(root, 'a')),
    });
    made.dispose();
  });

  test.each([
    ['#!/bin/sh', true],
    ['\x7fELF', true],
    ['text', false],
    ['', false],
  ])('what starts with %j is a program: %s', (text, expected) => {
    expect(startsLikeProgram(Buffer.from(text, 'latin1'))).toBe(expected);
  });
});
