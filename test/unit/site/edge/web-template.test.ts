import { describe, expect, test } from '@jest/globals';
import { webTemplate } from '../../../../scripts/edge.ts';

describe('the web template', () => {
  test('carries the edge functions as they stand in templates/stacks/edge (run node scripts/edge.ts)', () => {
    const { present, inlined } = webTemplate();
    expect(present).toBe(inlined);
    expect(present.match(/FunctionCode: \| # edge\//g)).toHaveLength(2);
  });
});
