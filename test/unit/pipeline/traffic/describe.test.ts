import { expect, test } from '@jest/globals';
import { describeStory } from '../../../../src/pipeline/traffic/describe.ts';

type Story = Parameters<typeof describeStory>[0];

test('the timeline of a shift has the time since it began, and what is on the new release after each event', () => {
  const story = [
    { time: '2026-01-01T10:00:00.000Z', did: 'share', share: 25 },
    { time: '2026-01-01T10:03:30.000Z', did: 'judged', share: 25, verdict: 'bad', why: '9 of 200 | failed' },
    { time: '2026-01-01T10:03:31.500Z', did: 'back', share: 25, why: 'asked for' },
  ];
  const shift = { candidate: { record: { traffic: { steps: [], story } } } } as unknown as Story;
  const rows = describeStory(shift).trim().split('\n').slice(2);
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatch(/2026-01-01 10:00:00 \| +\+0 ms \| █{5}·{15} 25 % \| moved to/);
  expect(rows[1]).toMatch(/\+3 min 30 s \| █{5}·{15} 25 % \| judged \*\*bad\*\* \| 9 of 200 \S*\| failed/);
  expect(rows[2]).toMatch(/\+3 min 32 s \| ·{20} 0 % \| all viewers back/);
});
