import { describe, expect, test } from '@jest/globals';
import { parseTraffic } from '../../../../src/pipeline/traffic/traffic-steps.ts';

const minutes = (count: number) => count * 60_000;

describe('the input traffic', () => {
  test.each([
    ['all', []],
    ['10', [{ share: 10 }]],
    ['10%', [{ share: 10 }]],
    ['0', [{ share: 0 }]],
    ['0.5', [{ share: 0.5 }]],
    ['100', [{ share: 100 }]],
    ['5%/2m, 25%/5m, 100%', [{ share: 5, hold: minutes(2) }, { share: 25, hold: minutes(5) }, { share: 100 }]],
    ['5/60s,50 % / 1 h ,\n100', [{ share: 5, hold: minutes(1) }, { share: 50, hold: minutes(60) }, { share: 100 }]],
    ['5%/2m, 25%', [{ share: 5, hold: minutes(2) }, { share: 25 }]],
  ])('%s', (text, steps) => {
    expect(parseTraffic(text)).toEqual(steps);
  });

  test.each([
    '',
    ' ',
    'none',
    'ALL',
    '-5',
    '101',
    '1e2',
    'NaN',
    '5%%',
    '5/2',
    '5/',
    '5/abc',
    '5/59s',
    '5/0s',
    '5/25h',
    '5,,10',
    '5%/2m,',
    '5, 10',
    '25%/2m, 5%/2m, 100%',
    '5%/2m, 5%/2m, 100%',
    '100%/2m',
    '5%/2m, 100%/2m',
    '5%;10%',
    '٥',
    '$(id)',
  ])('%j is refused as an input', (text) => {
    expect(() => parseTraffic(text)).toThrow(expect.objectContaining({ code: 'input' }));
  });
});
