import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { nearFolder } from '../../../../src/pipeline/preflight/near-folder.ts';

test.each<[string, string[], string | undefined]>([
  ['pubic', ['public', 'src'], 'public'],
  ['web/Dist', ['web/dist'], 'web/dist'],
  ['dist', ['build', 'src'], 'build'],
  ['frontend/dist', ['frontend/out', 'build'], 'frontend/out'],
  ['dist', ['src'], undefined],
  ['dist', ['public', 'src'], undefined],
  ['gone/dist', ['src'], undefined],
  ['pubilc', [], undefined],
])('in place of %s, beside %j: %s', (given, folders, expected) => {
  const root = mkdtempSync(join(tmpdir(), 'near-folder-'));
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'publik'), 'no folder');
  expect(nearFolder(root, given)).toBe(expected);
  rmSync(root, { recursive: true });
});
