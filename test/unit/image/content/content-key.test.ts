import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentKey, contentTag } from '../../../../src/image/content/content-key.ts';
import { digestContext } from '../../../../src/image/content/context-digest.ts';
import { contextFilter } from '../../../../src/image/content/ignore-file.ts';
import { imageRequest, type ImageRequest } from '../../../../src/image/request.ts';
import { imageContext, type ImageContext } from '../../../support/images/image-context.ts';

const key = (
  more: Partial<ImageRequest> = {},
  dockerfile = 'FROM a',
  contextDigest = 'c',
  bases: Record<string, string> = { a: 'sha256:1' },
) => contentKey({ ...imageRequest({ context: '/', repository: 'r' }), ...more }, { dockerfile, contextDigest, bases });

describe('the content key', () => {
  test.each<[string, string]>([
    ['a build argument', key({ buildArgs: { A: '1' } })],
    ['the stage', key({ target: 'x' })],
    ['the package type', key({ packageType: 'lambda' })],
    ['the ids of secrets', key({ secrets: [{ id: 'a', value: '1' }] })],
    ['the Dockerfile', key({}, 'FROM b')],
    ['its line ends, which here-documents keep', key({}, 'FROM a\r\n')],
    [
      'how strictly it is checked',
      key({ bootCheck: { level: 'enforce', path: '/', environment: {}, timeout: 1, memory: 1 } }),
    ],
    ['the context', key({}, 'FROM a', 'other')],
    ['the base image', key({}, 'FROM a', 'c', { a: 'sha256:2' })],
  ])('changes with %s', (_, changed) => {
    expect(changed).not.toBe(key());
  });

  test.each<[string, Partial<ImageRequest>]>([
    ['labels', { labels: { commit: 'abc' } }],
    ['tags', { tags: ['v1'] }],
    ['the engine', { engine: 'podman' }],
    [
      'what the boot check of a container asks',
      { bootCheck: { level: 'auto', path: '/x', environment: {}, timeout: 1, memory: 1 } },
    ],
  ])('does not change with %s', (_, more) => {
    expect(key(more)).toBe(key());
  });

  describe('of a function', () => {
    const lambda = (more: Partial<ImageRequest> = {}, adapter = 'v1') =>
      contentKey(
        { ...imageRequest({ context: '/', repository: 'r', packageType: 'lambda' }), ...more },
        { dockerfile: 'FROM a', contextDigest: 'c', bases: {}, adapter },
      );
    const loader = 'templates/stacks/lambda-layer/deploy';
    const webAdapter = { readinessPath: '/', invokeMode: 'buffered' } as const;

    test('changes with what the web adapter holds, and with whether it is always put in', () => {
      expect(lambda({}, 'v2')).not.toBe(lambda());
      const given = lambda({ webAdapter: { ...webAdapter, adapter: 'org/adapter:1' } });
      expect(given).not.toBe(lambda({ webAdapter: { ...webAdapter, adapter: 'auto' } }));
    });

    test('changes with the file of its settings, and with the loader that is shipped', () => {
      const settings = { file: '/tmp/a', loader };
      expect(lambda({ settings })).not.toBe(lambda());
      expect(lambda({ settings })).not.toBe(lambda({ settings: { ...settings, file: '/tmp/b' } }));
      const other = imageContext({ 'load-settings.mjs': 'another', 'load-settings.py': 'version' });
      expect(lambda({ settings })).not.toBe(lambda({ settings: { ...settings, loader: other.folder } }));
      other.remove();
      expect(lambda({ settings: { ...settings, standIn: '/x' } })).toBe(lambda({ settings }));
    });
  });

  test('does not change with the value of a secret, nor with the order of arguments', () => {
    expect(key({ secrets: [{ id: 'a', value: '1' }] })).toBe(key({ secrets: [{ id: 'a', value: '2' }] }));
    expect(key({ buildArgs: { A: '1', B: '2' } })).toBe(key({ buildArgs: { B: '2', A: '1' } }));
  });

  test('never takes two different sets of arguments for one', () => {
    const args = fc.dictionary(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 }), { maxKeys: 3 });
    const canonical = (record: Record<string, string>) => JSON.stringify(Object.entries(record).sort());
    fc.assert(
      fc.property(args, args, (one, other) => {
        expect(key({ buildArgs: one }) === key({ buildArgs: other })).toBe(canonical(one) === canonical(other));
      }),
    );
  });

  test('is a tag', () => {
    expect(contentTag(key())).toMatch(/^content-[0-9a-f]{40}$/);
    expect(contentTag(key(), 2)).toMatch(/^content-[0-9a-f]{40}-2$/);
  });
});

// build-image runs on Linux; Windows has neither these permissions nor links for everybody.
(process.platform === 'win32' ? describe.skip : describe)('the digest of a context', () => {
  let context: ImageContext;
  const digest = async (ignore = '') => (await digestContext(context.folder, contextFilter(ignore))).digest;

  beforeEach(() => {
    context = imageContext({ 'a.txt': 'a', 'src/b.txt': 'b', '.git/HEAD': 'ref' });
  });
  afterEach(() => context.remove());

  test('comes with what an image should hardly hold: secrets, and files that nothing runs', async () => {
    context.write('.env', 'TOKEN=x');
    context.write('media/intro.mp4', 'x');
    context.write('node_modules/a/test/x.js', 'x');
    const all = await digestContext(context.folder, contextFilter(''));
    expect(all).toMatchObject({ secretFiles: ['.git', '.env'], idleFiles: ['media/intro.mp4'] });
    const ignored = await digestContext(context.folder, contextFilter('.git\n.env\nmedia'));
    expect(ignored).toMatchObject({ secretFiles: [], idleFiles: [] });
  });

  test('does not change with dates, .git or ignored files', async () => {
    const before = await digest('*.log\ncache');
    utimesSync(join(context.folder, 'a.txt'), 1, 1);
    context.write('.git/HEAD', 'other');
    context.write('x.log', 'x');
    context.write('cache/deep/x', 'x');
    expect(await digest('*.log\ncache')).toBe(before);
  });

  test.each<[string, () => void]>([
    ['a content', () => context.write('a.txt', 'A')],
    ['a name', () => context.write('c.txt', '')],
    ['the executable bit', () => chmodSync(join(context.folder, 'a.txt'), 0o755)],
    ['who may read a file', () => chmodSync(join(context.folder, 'a.txt'), 0o600)],
    ['who may enter a folder', () => chmodSync(join(context.folder, 'src'), 0o700)],
    ['an empty folder', () => mkdirSync(join(context.folder, 'empty'))],
    ['a link', () => symlinkSync('a.txt', join(context.folder, 'link'))],
    ['a removed file', () => rmSync(join(context.folder, 'a.txt'))],
  ])('changes with %s', async (_, change) => {
    const before = await digest();
    change();
    expect(await digest()).not.toBe(before);
  });

  test('a link is its target’s name, also where it leads nowhere or round in a circle', async () => {
    symlinkSync('nowhere', join(context.folder, 'broken'));
    symlinkSync('..', join(context.folder, 'src', 'circle'));
    const before = await digest();
    rmSync(join(context.folder, 'broken'));
    symlinkSync('elsewhere', join(context.folder, 'broken'));
    expect(await digest()).not.toBe(before);
  });

  test('moving bytes from one file to the next is a change', async () => {
    writeFileSync(join(context.folder, 'x'), 'ab');
    writeFileSync(join(context.folder, 'y'), 'c');
    const before = await digest();
    writeFileSync(join(context.folder, 'x'), 'a');
    writeFileSync(join(context.folder, 'y'), 'bc');
    expect(await digest()).not.toBe(before);
  });
});
