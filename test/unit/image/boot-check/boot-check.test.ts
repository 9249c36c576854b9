import { describe, expect, test } from '@jest/globals';
import { evaluateBootCheck, type Observation } from '../../../../src/image/boot-check/boot-check.ts';
import type { BootCheckLevel } from '../../../../src/image/request.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

describe('what an observation means', () => {
  const kinds: Observation['kind'][] = ['healthy', 'crashed', 'not-healthy', 'unreachable'];
  test.each<[BootCheckLevel, string[]]>([
    ['warn', ['healthy', 'not-healthy', 'not-healthy', 'skipped']],
    ['auto', ['healthy', 'refused', 'not-healthy', 'skipped']],
    ['enforce', ['healthy', 'refused', 'refused', 'refused']],
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
