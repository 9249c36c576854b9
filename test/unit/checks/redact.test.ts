import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { interpolate, interpolateDeep, references, UnknownVariable } from '../../../src/checks/definition/variables.ts';
import { destination, parseConnectTo } from '../../../src/checks/http/connect-to.ts';
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

describe('variables', () => {
  const lookup = (name: string) => ({ n: 3, text: 'x', list: [1] })[name];

  test.each([
    ['a ${text} b', 'a x b'],
    ['${ n }', '3'],
    ['$${text} $text {text}', '${text} $text {text}'],
    ['${list}', '[1]'],
  ])('%s is %s', (text, expected) => expect(interpolate(text, lookup)).toBe(expected));

  test('a text that is one reference keeps the type', () => {
    expect(interpolateDeep({ a: ['${n}', '${n}!'], b: '${list}' }, lookup)).toEqual({ a: [3, '3!'], b: [1] });
  });

  test('a name without a value is an error, and all names are found', () => {
    expect(() => interpolate('${nope}', lookup)).toThrow(UnknownVariable);
    expect(references('${a} $${b} ${c-d.e}')).toEqual(['a', 'c-d.e']);
  });
});

describe('connect-to', () => {
  test.each([
    ['a.test:443:b.test:8443', 'a.test', '443', { host: 'b.test', port: '8443' }],
    ['a.test:443:b.test:8443', 'a.test', '80', { host: 'a.test', port: '80' }],
    ['a.test:443:b.test:8443', 'A.TEST', '443', { host: 'b.test', port: '8443' }],
    ['::b.test:', 'any.test', '443', { host: 'b.test', port: '443' }],
    ['a.test::: ', 'a.test', '443', { host: 'a.test', port: '443' }],
    [':443::8443', 'any.test', '443', { host: 'any.test', port: '8443' }],
    ['a.test:443:[::1]:8443', 'a.test', '443', { host: '::1', port: '8443' }],
    ['[::1]:80:127.0.0.1:', '[::1]', '80', { host: '127.0.0.1', port: '80' }],
    ['x:1:y:2', 'api.localhost', '4566', { host: '127.0.0.1', port: '4566' }],
  ])('%s: %s:%s', (entry, host, port, expected) => {
    expect(destination([parseConnectTo(entry)], host, port)).toEqual(expected);
  });

  test.each(['', 'a', 'a:1', 'a:1:b', 'a:x:b:1', 'a:1:b:1:c'])('%j is refused', (text) => {
    expect(() => parseConnectTo(text)).toThrow(/HOST1:PORT1:HOST2:PORT2/);
  });
});
