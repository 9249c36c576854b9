import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Redactor } from '../../../src/report/index.ts';

const secret = fc.string({ minLength: 6, maxLength: 30, unit: 'grapheme-ascii' }).filter((text) => /\S{6}/.test(text));

describe('redaction', () => {
  test.each<[string, (value: string) => string]>([
    ['as it is', (value) => `a ${value} b`],
    ['in a path', (value) => new URL(`http://h/x${encodeURIComponent(value)}/y`).href],
    [
      'in a URL as written',
      (value) => `http://h${Object.assign(new URL('http://h/'), { pathname: `/${value}` }).pathname}`,
    ],
    ['in a form', (value) => new URLSearchParams({ key: value }).toString()],
    ['in JSON', (value) => JSON.stringify({ key: [value] })],
    ['in base64', (value) => Buffer.from(value).toString('base64')],
  ])('no secret gets through %s', (_, write) => {
    fc.assert(
      fc.property(secret, (value) => {
        const redact = new Redactor();
        redact.add('KEY', value);
        const written = write(value);
        fc.pre(!'$KEY'.includes(value));
        expect(redact.text(written)).toContain('$KEY');
        expect(redact.text(written)).not.toContain(value);
        expect(JSON.stringify(redact.deep({ a: [written] }))).not.toContain(JSON.stringify(value).slice(1, -1));
      }),
    );
  });

  test('a secret that holds another one is replaced whole', () => {
    const redact = new Redactor();
    redact.add('SHORT', 'abcdef');
    redact.add('LONG', 'abcdef-yy');
    expect(redact.text('abcdef abcdef-yy')).toBe('$SHORT $LONG');
  });
});
