import { describe, expect, test } from '@jest/globals';
import { recordedNeeds } from '../../../../src/pipeline/recorded/steps.ts';

const NAMES = [
  'live',
  'site',
  'route',
  'edge',
  'web stack',
  'hand over',
  'backend stack',
  'schedules',
  'live anew',
  'checks',
];
const needs = (closes: boolean) =>
  recordedNeeds(
    NAMES.map((name) => ({ name })),
    { closes },
  );
const of = (step: string, closes = false) =>
  needs(closes)
    .filter((need) => need.step === step)
    .map((need) => need.of);

describe('going back', () => {
  test.each(['hand over', 'backend stack', 'schedules', 'live anew'])(
    '%s follows what users reach, and does not wait for the look from outside',
    (step) => {
      expect(of(step)).toEqual(NAMES.slice(0, NAMES.indexOf(step)).filter((name) => !/^(edge|web stack)$/.test(name)));
    },
  );

  test('a load balancer is closed once all points of presence bring its key', () => {
    expect(of('backend stack', true)).toContain('edge');
  });

  test.each(['site', 'route', 'edge', 'web stack', 'checks'])('%s waits for all before it', (step) => {
    expect(of(step)).toEqual(NAMES.slice(0, NAMES.indexOf(step)));
  });
});
