import { describe, expect, test } from '@jest/globals';
import type { Move } from '../../../../src/pipeline/traffic/moves.ts';
import { guardMove } from '../../../../src/pipeline/traffic/operation.ts';
import type { Shift } from '../../../../src/pipeline/traffic/shift.ts';
import type { ErrorCode } from '../../../../src/report/index.ts';
import { failureWith } from '../../../support/failure-with.ts';

const NOW = Date.UTC(2026, 10, 20);
const ID = '20261120T000000000Z-abcdef0-1234';
const side = { id: 'lambda', domain: 'api.example', protocol: 'https', port: 443, path: '' } as const;

/** A shift at which the edge is as given; what has all viewers already is no candidate any more. */
function shiftAt(record: object, promoted = false): Shift {
  const shares = { stable: side, ...(!promoted && { candidate: side }), from: 10, weight: 10, at: 0, until: NOW + 1 };
  return { api: { record: { ...shares, ...record } }, candidate: { record: { id: ID } }, promoted } as unknown as Shift;
}

const SHARING = shiftAt({});
const EXPIRED = shiftAt({ until: NOW });
const RISING = shiftAt({ weight: 50, at: NOW + 60_000 });
const LIVE = shiftAt({}, true);
const share = (percent: number): Move => ({ to: 'share', share: percent, step: 0 });
const HOLD: Move = { to: 'hold', why: 'x' };
const BACK: Move = { to: 'back', why: 'x' };

describe('a move of traffic is refused', () => {
  test.each<[string, Shift | undefined, Move, ErrorCode, string[]]>([
    ['where nothing is shifted', undefined, share(20), 'no-shift', []],
    ['that ends what has not ended', SHARING, { to: 'finish' }, 'shift-open', [ID]],
    ['that ends what has fallen back', EXPIRED, { to: 'finish' }, 'no-shift', [ID]],
    ['that raises what has fallen back', EXPIRED, share(20), 'no-shift', [ID]],
    ['that holds what has fallen back', EXPIRED, HOLD, 'no-shift', [ID]],
    ['that raises what has all traffic', LIVE, share(50), 'no-shift', [ID]],
    ['that takes back what has all traffic', LIVE, BACK, 'no-shift', [ID, 'rollback']],
    ['that goes down', SHARING, share(5), 'input', ['10 %', '5 %', 'operation: back']],
    ['that goes below what is on its way', RISING, share(40), 'input', ['50 %', '40 %']],
  ])('%s', (_, shift, move, code, facts) => {
    expect(() => guardMove(move, shift, NOW)).toThrow(failureWith(code, ...facts));
  });

  test('that makes live what has not all viewers', () => {
    expect(() => guardMove({ to: 'live' }, SHARING, NOW)).toThrow(ID);
  });
});

describe('a move of traffic goes through', () => {
  test.each<[string, Shift, Move]>([
    ['up', SHARING, share(20)],
    ['to where it is', SHARING, share(10)],
    ['to hold', SHARING, HOLD],
    ['back, also from what has fallen back', EXPIRED, BACK],
    ['to live, with all viewers', shiftAt({ from: 100, weight: 100 }), { to: 'live' }],
    ['to live once more', LIVE, { to: 'live' }],
    ['to its end', LIVE, { to: 'finish' }],
  ])('%s', (_, shift, move) => {
    expect(() => guardMove(move, shift, NOW)).not.toThrow();
  });
});
