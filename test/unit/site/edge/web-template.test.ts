import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { previewModules, webTemplate } from '../../../../scripts/edge.ts';

describe('the web template', () => {
  test('carries the edge functions as they stand in templates/stacks/edge (run node scripts/edge.ts)', () => {
    const { present, inlined } = webTemplate();
    expect(present).toBe(inlined);
    expect(present.match(/FunctionCode: \| # edge\//g)).toHaveLength(2);
  });
});

test('the door of previews has the same functions (run node scripts/edge.ts)', () => {
  const root = join(import.meta.dirname, '../../../..');
  for (const [path, text] of Object.entries(previewModules()))
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
});
