import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { listSite, scanSource } from '../../../../src/site/build/scan.ts';
import { sourceFailure } from '../../../../src/site/build/source-failure.ts';
import { siteFolder } from '../../../support/apps/site-folder.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const folders: { remove(): void }[] = [];
afterEach(() => folders.splice(0).forEach((folder) => folder.remove()));

function site(files: Record<string, string>) {
  const folder = siteFolder(files);
  folders.push(folder);
  return folder;
}

describe('the source folder', () => {
  test('files by path with the hash of their content; dates play no part', async () => {
    const { path } = site({ 'index.html': 'page', 'a b+c#%ü.txt': 'odd', 'empty.txt': '', 'sub/x.js': '1' });
    const report = recordingReporter();
    const before = await scanSource(path, [], report);
    expect(before.map((file) => [file.path, file.size])).toEqual([
      ['a b+c#%ü.txt', 3],
      ['empty.txt', 0],
      ['index.html', 4],
      ['sub/x.js', 1],
    ]);
    expect(before[2]!.sha256).toBe(createHash('sha256').update('page').digest('base64url'));
    utimesSync(join(path, 'index.html'), new Date(0), new Date(0));
    expect(await scanSource(path, [], report)).toEqual(before);
    expect(report.warnings).toEqual([]);
  });

  test('excluded files and what no site serves are left out', async () => {
    const { path } = site({
      'index.html': '',
      'a.js.map': '',
      'sub/b.js.map': '',
      '.git/HEAD': '',
      '.well-known/x.json': '',
      'sub/.DS_Store': '',
    });
    const left = async (exclude: string[]) =>
      (await scanSource(path, exclude, recordingReporter())).map((file) => file.path);
    expect(await left(['*.map'])).toEqual(['.well-known/x.json', 'index.html']);
    expect(await left([])).toEqual(['.well-known/x.json', 'a.js.map', 'index.html', 'sub/b.js.map']);
  });

  test.each<[string, string, boolean]>([
    ['files of git and CI at the top', '.gitignore', false],
    ['a workflow', '.github/workflows/deploy.yml', false],
    ['another CI', '.gitlab-ci.yml', false],
    ['a submodule', 'theme/.git', false],
    ['packages at the top', 'node_modules/a/index.js', false],
    ['the ignore file', '.deployignore', false],
    ['what it names', 'README.md', false],
    ['a folder it names', 'src/deep/app.ts', false],
    ['what it takes back', 'docs/keep.md', true],
    ['names asked for by others', '.well-known/security.txt', true],
    ['other files with a dot', '.nojekyll', true],
    ['packages that the build put elsewhere', 'assets/node_modules/a.js', true],
    ['a page about git', 'docs/.github/page.html', true],
  ])('of a repository as a site, %s: %s', async (_, file, published) => {
    const { path } = site({
      'index.html': '',
      '.deployignore': '*.md\n/src/\n!keep.md\n',
      ...(file !== '.deployignore' && { [file]: '1' }),
    });
    const expected = published ? [file, 'index.html'].sort() : ['index.html'];
    for (const exclude of [[], ['*.map']])
      expect((await scanSource(path, exclude, recordingReporter())).map((found) => found.path)).toEqual(expected);
    expect([...listSite(path).keys()]).toEqual(expected);
  });

  test('an ignore file that is none is refused by name', async () => {
    const { path } = site({ 'index.html': '', '.deployignore/a': '' });
    await expect(scanSource(path, [], recordingReporter())).rejects.toEqual(
      failureWith('input', '.deployignore', 'EISDIR'),
    );
  });

  test('packages that are left out are told, and a link gives no secret file another name', async () => {
    const { path } = site({ 'index.html': '', 'node_modules/a.js': '', '.env': 'A=1', '.deployignore': '.env' });
    symlinkSync('.env', join(path, 'settings.txt'));
    const report = recordingReporter();
    expect((await scanSource(path, [], report)).map((found) => found.path)).toEqual(['index.html']);
    expect(report.warnings).toEqual([
      expect.stringMatching(/^node_modules /),
      expect.stringMatching(/^settings.txt .*secret/),
    ]);
  });

  test('links are followed inside the source only; broken ones and loops give a warning', async () => {
    const outside = site({ 'secret.txt': 'secret' });
    const { path } = site({ 'index.html': 'page', 'real/x.txt': 'x' });
    symlinkSync(join(path, 'real'), join(path, 'linked'));
    symlinkSync('index.html', join(path, 'home.html'));
    symlinkSync(join(outside.path, 'secret.txt'), join(path, 'secret.txt'));
    symlinkSync('nowhere', join(path, 'broken'));
    symlinkSync('..', join(path, 'real', 'up'));
    symlinkSync('.', join(path, 'here'));
    const report = recordingReporter();
    const found = await scanSource(path, [], report);
    expect(found.map((file) => file.path)).toEqual(['home.html', 'index.html', 'linked/x.txt', 'real/x.txt']);
    expect(report.warnings.filter((text) => text.includes('outside the source'))).toEqual([
      expect.stringContaining('secret.txt is a symbolic link to a target outside the source'),
    ]);
    expect(report.warnings.filter((text) => text.includes('forms a loop'))).toHaveLength(3);
    expect(report.warnings.some((text) => text.startsWith('broken is a broken symbolic link'))).toBe(true);
  });

  test('a link that leads back into its own folder ends', async () => {
    const { path } = site({ 'index.html': 'page' });
    mkdirSync(join(path, 'a', 'b'), { recursive: true });
    symlinkSync(join(path, 'a'), join(path, 'a', 'b', 'again'));
    const report = recordingReporter();
    expect((await scanSource(path, [], report)).map((file) => file.path)).toEqual(['index.html']);
    expect(report.warnings).toEqual(['a/b/again is a symbolic link that forms a loop: it is not deployed']);
  });

  test('a pipe is no file, a folder that is not there is an input error', async () => {
    const { path } = site({ 'index.html': 'page' });
    execFileSync('mkfifo', [join(path, 'pipe')]);
    const report = recordingReporter();
    expect(await scanSource(path, [], report)).toHaveLength(1);
    expect(report.warnings).toEqual(['pipe is not a regular file: it is not deployed']);
    await expect(scanSource(join(path, 'dist'), [], report)).rejects.toMatchObject({ code: 'input' });
    await expect(scanSource(join(path, 'index.html'), [], report)).rejects.toMatchObject({ code: 'input' });
  });

  test('a name that is not UTF-8 is named', async () => {
    const { path } = site({ 'index.html': '' });
    writeFileSync(Buffer.concat([Buffer.from(join(path, 'caf')), Buffer.from([0xe9])]), '');
    await expect(scanSource(path, [], recordingReporter())).rejects.toMatchObject({
      code: 'input',
      what: expect.stringContaining('caf') as unknown,
    });
  });

  test.each([
    ['ENOENT', 'source-changed'],
    ['ENOTDIR', 'source-changed'],
    ['EISDIR', 'source-changed'],
    ['EACCES', 'input'],
    ['EPERM', 'input'],
    ['EIO', 'EIO'],
  ])('a file that cannot be read any more: %s', (code, expected) => {
    expect(sourceFailure('a.txt', Object.assign(new Error(`${code}: said the system`), { code }))).toMatchObject({
      code: expected,
    });
  });

  test('a name that no URL can hold is refused', async () => {
    const { path } = site({ 'index.html': '', 'a\nb.txt': '' });
    await expect(scanSource(path, [], recordingReporter())).rejects.toMatchObject({
      code: 'input',
      what: expect.stringContaining('a\\nb.txt') as unknown,
    });
  });
});
