import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { walkFolder, type WalkLink, type WalkOptions } from '../../../src/files/walk.ts';

// Links need a right on Windows that not everybody has.
(process.platform === 'win32' ? describe.skip : describe)('walking a folder', () => {
  let top: string;
  let root: string;
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'deploy-walk-'));
    root = join(top, 'root');
    for (const path of ['root/b.txt', 'root/a/z.txt', 'root/a/deep/x.txt', 'root/a.txt', 'root/Z', 'outside/o.txt'])
      write(path);
  });
  afterEach(() => rmSync(top, { recursive: true }));

  function write(path: string): void {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), path);
  }
  const link = (to: string, path: string) => symlinkSync(to, join(root, path));
  const walked = (options?: WalkOptions) => [...walkFolder(root, options)].map(({ path, kind }) => `${kind} ${path}`);

  test('goes through it depth first, in one order everywhere', () => {
    expect(walked()).toEqual([
      'file Z',
      'folder a',
      'folder a/deep',
      'file a/deep/x.txt',
      'file a/z.txt',
      'file a.txt',
      'file b.txt',
    ]);
  });

  test('leaves out what the caller skips, a folder with all that is in it', () => {
    const skip = (path: string, isFolder: boolean) => path === 'a/deep' || (!isFolder && path.startsWith('b'));
    expect(walked({ skip })).toEqual(['file Z', 'folder a', 'file a/z.txt', 'file a.txt']);
  });

  test('keeps links, unless the caller follows or skips them', () => {
    link('a/deep', 'folder');
    link('a.txt', 'file');
    link('../outside', 'out');
    link('../../outside/o.txt', 'a/out.txt');
    link('nowhere', 'broken');
    link('..', 'a/up');
    const links = ['link a/out.txt', 'link a/up', 'link broken', 'link file', 'link folder', 'link out'];
    expect(walked().filter((entry) => entry.startsWith('link'))).toEqual(links);

    const seen: Record<string, Partial<WalkLink>> = {};
    const decide = (found: WalkLink) => {
      const { path, kind, inside, loops, error } = found;
      seen[path] = { kind, inside, loops, ...(error && { error: error.code as never }) };
      if (path === 'a/out.txt') return 'skip';
      return loops ? 'keep' : 'follow';
    };
    const entries = [...walkFolder(root, { link: decide })];
    expect(seen).toEqual({
      'a/out.txt': { kind: 'file', inside: false, loops: false },
      'a/up': { kind: 'folder', inside: true, loops: true },
      broken: { kind: undefined, inside: false, loops: false, error: 'ENOENT' },
      file: { kind: 'file', inside: true, loops: false },
      folder: { kind: 'folder', inside: true, loops: false },
      out: { kind: 'folder', inside: false, loops: false },
    });
    expect(entries.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      'file Z',
      'folder a',
      'folder a/deep',
      'file a/deep/x.txt',
      'link a/up',
      'file a/z.txt',
      'file a.txt',
      'file b.txt',
      'link broken',
      'file file',
      'folder folder',
      'file folder/x.txt',
      'folder out',
      'file out/o.txt',
    ]);
    const at = Object.fromEntries(entries.map(({ path, file }) => [path, file]));
    expect(at['folder/x.txt']).toBe(join(root, 'a/deep/x.txt'));
    expect(at['out/o.txt']).toBe(join(top, 'outside/o.txt'));
  });

  test('a link from outside back into what is open is a loop', () => {
    link('../outside', 'out');
    symlinkSync('../root', join(top, 'outside/back'));
    const loops: string[] = [];
    walked({ link: ({ path, loops: looping }) => (looping ? (loops.push(path), 'skip') : 'follow') });
    expect(loops).toEqual(['out/back']);
  });

  test('what cannot be read is an error that the caller words', () => {
    expect(() => [...walkFolder(join(top, 'none'))]).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    const unreadable = (path: string) => new Error(`unreadable: <${path}>`);
    expect(() => [...walkFolder(join(root, 'a.txt'), { unreadable })]).toThrow('unreadable: <>');
    const gone = walkFolder(root, { unreadable });
    gone.next();
    gone.next();
    rmSync(join(root, 'a'), { recursive: true });
    expect(() => gone.next()).toThrow('unreadable: <a>');
  });
});
