import { describe, expect, test } from '@jest/globals';
import { tellingLines } from '../../../src/report/index.ts';

describe('the lines that say most', () => {
  test.each([
    [
      'an error among stack frames',
      ['start', 'Error: no DATABASE_URL', '  at a', '  at b', '', 'Node.js v24'],
      ['start', 'Error: no DATABASE_URL'],
    ],
    [
      'the error, and how it ended',
      [...Array.from({ length: 9 }, (_, index) => `line ${index}`), 'permission denied', 'bye'],
      ['line 7', 'line 8', 'permission denied', 'bye'],
    ],
    [
      'what npm was told, not what it says about itself',
      [
        'npm error Missing script: "biuld"',
        'npm error',
        'npm error Did you mean this?',
        'npm error   npm run build # run the "build" package script',
        'npm error',
        'npm error To see a list of scripts, run:',
        'npm error   npm run',
        'npm error A complete log of this run can be found in: /home/runner/.npm/_logs/x.log',
      ],
      [
        'npm error Missing script: "biuld"',
        'npm error Did you mean this?',
        'npm error   npm run build # run the "build" package script',
      ],
    ],
    [
      "a compiler's error before npm's own lines",
      [
        '> tsc',
        '\u001b[96msrc/a.ts\u001b[0m(3,5): error TS2322: no',
        'npm error Lifecycle script `build` failed with error:',
        'npm error code 2',
      ],
      ['> tsc', 'src/a.ts(3,5): error TS2322: no', 'npm error code 2'],
    ],
  ])('%s', (_, log, expected) => {
    expect(tellingLines(log.join('\n'))).toEqual(expected);
  });
});
