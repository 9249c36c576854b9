import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runtimeConfigFile } from '../../../../src/site/build/runtime-config.ts';

const text = (path: string, values: Record<string, string>) => runtimeConfigFile({ path, values }).content.toString();

describe('the runtime configuration', () => {
  test('JSON, with what a file of the source would have', () => {
    const file = runtimeConfigFile({ path: 'config.json', values: { API_URL: '/api' } });
    expect(file.content.toString()).toBe('{\n  "API_URL": "/api"\n}\n');
    expect(file).toMatchObject({ path: 'config.json', size: file.content.length });
    expect(file.sha256).toBe(createHash('sha256').update(file.content).digest('base64url'));
  });

  test('a script gives the very values, frozen, and nothing of them ends a script element', () => {
    const nasty = fc.oneof(
      fc.string(),
      fc.constantFrom('</script>', '<!--', ']]>', '\u2028', '\u2029', '`${x}`', '\\', '"', "'", '\n'),
    );
    fc.assert(
      fc.property(
        fc.dictionary(
          nasty.filter((name) => name !== '__proto__'),
          nasty,
        ),
        (values) => {
          const script = text('assets/config.js', values);
          const page: { __CONFIG__?: Record<string, string> } = {};
          runInNewContext(script, page);
          expect(JSON.parse(JSON.stringify(page.__CONFIG__))).toEqual(JSON.parse(JSON.stringify(values)));
          expect(Object.isFrozen(page.__CONFIG__)).toBe(true);
          expect(script).not.toMatch(/[<\u2028\u2029]/);
        },
      ),
    );
  });

  test.each([
    ['./config.json', 'config.json'],
    ['/config.mjs', 'config.mjs'],
    ['a/b.js', 'a/b.js'],
  ])('%s lies at %s', (path, expected) => expect(runtimeConfigFile({ path, values: {} }).path).toBe(expected));

  test.each(['config.yaml', '../config.json', 'a/../../b.js', 'config', ''])('%j is refused', (path) => {
    expect(() => runtimeConfigFile({ path, values: {} })).toThrow(expect.objectContaining({ code: 'input' }));
  });
});
