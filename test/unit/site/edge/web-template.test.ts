import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { EDGE_TEMPLATES, edgeTemplate, previewModules } from '../../../../scripts/edge.ts';

test.each(EDGE_TEMPLATES)('%s carries functions as they stand beside it (run node scripts/edge.ts)', (name) => {
  const { present, inlined } = edgeTemplate(name);
  expect(present).toBe(inlined);
  expect(present.match(/(FunctionCode|ZipFile): \| # (edge|preview)\//g)).toHaveLength(name === 'web.yaml' ? 2 : 1);
});

test('the door of previews has the same functions (run node scripts/edge.ts)', () => {
  const root = join(import.meta.dirname, '../../../..');
  for (const [path, text] of Object.entries(previewModules()))
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
});
