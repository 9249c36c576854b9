import { describe, expect, test } from '@jest/globals';
import { evaluateBootCheck, otherPort, type Observation } from '../../../../src/image/boot-check/boot-check.ts';
import type { BootCheckLevel } from '../../../../src/image/request.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

describe('what an observation means', () => {
  const kinds: Observation['kind'][] = ['healthy', 'crashed', 'wrong-port', 'not-healthy', 'unreachable'];
  test.each<[BootCheckLevel, string[]]>([
    ['warn', ['healthy', 'not-healthy', 'not-healthy', 'not-healthy', 'skipped']],
    ['auto', ['healthy', 'refused', 'refused', 'not-healthy', 'skipped']],
    ['enforce', ['healthy', 'refused', 'refused', 'refused', 'refused']],
  ])('at %s', (level, expected) => {
    const outcomes = kinds.map((kind) => {
      const report = recordingReporter();
      try {
        const { outcome } = evaluateBootCheck(
          { kind, elapsed: 1, problem: 'p', log: 'l' },
          { level, path: '/', environment: {}, timeout: 1, memory: 1 },
          report,
        );
        // Not healthy is never silent.
        expect(report.warnings).toHaveLength(outcome === 'healthy' ? 0 : 1);
        return outcome;
      } catch {
        return 'refused';
      }
    });
    expect(outcomes).toEqual(expected);
  });
});

test('at auto an application without its secrets may crash, but not listen elsewhere', () => {
  const options = { level: 'auto', mayCrash: true, path: '/', environment: {}, timeout: 1, memory: 1 } as const;
  const evaluate = (kind: Observation['kind'], listensOn?: number) =>
    evaluateBootCheck({ kind, listensOn, elapsed: 1, problem: 'p', log: '' }, options, recordingReporter());
  expect(evaluate('crashed')).toMatchObject({ outcome: 'not-healthy' });
  let failure: unknown;
  try {
    evaluate('wrong-port', 3000);
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({ code: 'boot-check', todo: expect.stringContaining('port: 3000') });
});

test.each<[string, [number, boolean][], number[], number[], number | undefined]>([
  ['answers the health path', [[3000, true]], [], [3000], 3000],
  ['is EXPOSEd', [[3000, true]], [3000], [], 3000],
  ['is for metrics', [[9090, true]], [8080, 9090], [], undefined],
  ['is for metrics, and nothing is EXPOSEd', [[9090, true]], [], [], undefined],
  ['is on its loopback only', [[3000, false]], [3000], [3000], undefined],
  [
    'is one of two',
    [
      [3000, true],
      [8080, false],
    ],
    [3000],
    [3000],
    undefined,
  ],
])('a port that %s', async (_, ports, exposed, answering, expected) => {
  const open = ports.map(([port, reachable]) => ({ port, reachable }));
  const answers = (port: number) => Promise.resolve(answering.includes(port));
  expect(await otherPort(open, { wanted: 8080, exposed }, answers)).toBe(expected);
});
