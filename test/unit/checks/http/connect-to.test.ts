import { describe, expect, test } from '@jest/globals';
import { destination, parseConnectTo } from '../../../../src/checks/http/connect-to.ts';
import { failureWith } from '../../../support/failure-with.ts';

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

  test.each(['', 'a', 'a:1', 'a:1:b', 'a:x:b:1', 'a:1:b:1:c', 'a:1:b:99999', 'a:65536:b:1', 'a:0:b:1'])(
    '%j is refused',
    (text) => {
      expect(() => parseConnectTo(text)).toThrow(failureWith('input', 'HOST1:PORT1:HOST2:PORT2', text));
    },
  );
});
