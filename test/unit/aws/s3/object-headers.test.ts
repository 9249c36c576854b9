import { describe, expect, test } from '@jest/globals';
import { headerField, headerParameters, sameHeaders } from '../../../../src/aws/s3/index.ts';
import { storedHeaders, wireHeaders, type StoredHeaders } from '../../../../src/aws/s3/object-headers.ts';

const all: StoredHeaders = {
  contentType: 'text/html',
  cacheControl: 'no-store',
  contentEncoding: 'br',
  contentDisposition: 'attachment',
  contentLanguage: 'de',
  metadata: { Team: 'shop' },
};

describe('the headers of an object', () => {
  test('are the same for the SDK, on the wire and read back', () => {
    const parameters = headerParameters(all);
    expect(storedHeaders(parameters)).toEqual(all);
    const { metadata: _, ...fields } = all;
    const wire = wireHeaders(all);
    for (const [field, value] of Object.entries(fields)) {
      const name = Object.keys(wire).find((one) => headerField(one) === field)!;
      expect(wire[name]).toBe(value);
      expect(Object.values(parameters)).toContain(value);
    }
    expect(wire['x-amz-meta-team']).toBe('shop');
  });

  test('an object without a type is sent as bytes, and nothing empty is sent', () => {
    expect(wireHeaders({ cacheControl: '' })).toEqual({ 'content-type': 'application/octet-stream' });
    expect(headerParameters({ cacheControl: '' })).toEqual({});
  });

  test.each(Object.keys(all) as (keyof StoredHeaders)[])(
    'a change of %s is seen; empty is the same as none',
    (field) => {
      const other = field === 'metadata' ? { metadata: { Team: 'other' } } : { [field]: 'other' };
      expect(sameHeaders(all, { ...all, ...other })).toBe(false);
      expect(sameHeaders({ ...all, [field]: undefined }, { ...all, [field]: field === 'metadata' ? {} : '' })).toBe(
        true,
      );
      expect(sameHeaders(all, structuredClone(all))).toBe(true);
    },
  );
});
