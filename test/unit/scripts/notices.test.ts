import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { mayBeShipped, thirdPartyNotices } from '../../../scripts/notices.ts';

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['MIT AND Apache-2.0', true],
  ['MIT AND GPL-3.0', false],
  ['GPL-3.0', false],
  ['MIT-0-like', false],
])('a package under %s may be shipped: %s', (license, expected) => {
  expect(mayBeShipped(license)).toBe(expected);
});

test.each(['LICENSE', 'license.md', 'LICENSE-MIT', 'Licence.txt', 'COPYING'])('the text in %s is kept', (name) => {
  const root = packages({ a: { [name]: 'Copyright (c) Ann' } });
  expect(thirdPartyNotices(root, ['node_modules/a/index.js'])).toContain('Copyright (c) Ann');
});

test('a text that several packages have stands there once, below their names', () => {
  const root = packages({ b: { LICENSE: 'Shared' }, a: { LICENSE: 'Shared\n' }, c: { LICENSE: 'Own' } });
  const inputs = ['a', 'b', 'c', 'a'].map((name) => `node_modules/${name}/index.js`);
  const [first, second] = thirdPartyNotices(root, inputs).split(/^-+$/m);
  expect(first!.trim()).toBe('a 1.0.0 (MIT)\nb 1.0.0 (MIT)\n\nShared');
  expect(second!.trim()).toBe('c 1.0.0 (MIT)\n\nOwn');
});

/** A folder with these packages in its node_modules, all under MIT. */
function packages(files: Record<string, Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'deploy-notices-'));
  for (const [name, texts] of Object.entries(files)) {
    const folder = join(root, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', license: 'MIT' }));
    for (const [file, text] of Object.entries(texts)) writeFileSync(join(folder, file), text);
  }
  return root;
}
