import { expect, test } from '@jest/globals';
import { readHealthPath } from '../../../src/actions/shared-inputs.ts';
import { Inputs } from '../../../src/github/index.ts';

const inputs = (value = '') => new Inputs({ 'INPUT_HEALTH-PATH': value });

test.each([
  ['api', '/api/health'],
  ['backend', '/health'],
  ['image', '/'],
] as const)('health-path for %s is %s by default', (fallback, path) => {
  expect(readHealthPath(inputs(), fallback)).toBe(path);
  expect(readHealthPath(inputs('/up?full=1'), fallback)).toBe('/up?full=1');
});

test.each(['health', '/a b', 'https://api.example.org/health'])('health-path %s is refused', (value) => {
  expect(() => readHealthPath(inputs(value), 'api')).toThrow(expect.objectContaining({ code: 'input' }));
});

test('a whole URL is allowed where the endpoint may be elsewhere', () => {
  const address = 'https://api.example.org/health';
  expect(readHealthPath(inputs(address), 'api', { wholeUrl: true })).toBe(address);
  expect(() => readHealthPath(inputs('health'), 'api', { wholeUrl: true })).toThrow(/health-path/);
});
