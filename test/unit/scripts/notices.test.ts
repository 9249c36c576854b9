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
  const root = mkdtempSync(join(tmpdir(), 'deploy-notices-'));
  const folder = join(root, 'node_modules', 'a');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'a', version: '1.0.0', license: 'MIT' }));
  writeFileSync(join(folder, name), 'Copyright (c) Ann');
  expect(thirdPartyNotices(root, ['node_modules/a/index.js'])).toContain('Copyright (c) Ann');
});
