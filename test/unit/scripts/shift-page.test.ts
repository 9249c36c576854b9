import { expect, test } from '@jest/globals';
import { shiftPage } from '../../../scripts/demo/shift-page.ts';

const between = { people: 100, from: 'container', to: 'lambda' };
const samples = [
  { at: 0, moved: 0, failed: 0 },
  { at: 2000, moved: 50, failed: 0 },
  { at: 4000, moved: 100, failed: 3 },
];

test('the page of a shift shows who answers over time, and loads itself again until it is over', () => {
  const under = shiftPage(samples.slice(0, 2), { ...between, over: false });
  expect(under).toContain('http-equiv="refresh"');
  expect(under).toContain('50 of 100 people get lambda, the others container; 0 requests failed');
  const over = shiftPage(samples, { ...between, over: true });
  expect(over).not.toContain('http-equiv="refresh"');
  // Half of the people at half of the time: half of the height, from the middle on; the last look is seen for a moment.
  expect(over).toContain('d="M0.0 240.0H346.2V120.0H692.3V0.0H720V240H0Z"');
  expect(over).toMatch(/have moved[^]*<dd>100<\/dd>[^]*<dd>0<\/dd>[^]*<dd>3<\/dd>/);
});

test('a shift that went back has moved nobody', () => {
  const page = shiftPage([{ at: 0, moved: 0, failed: 0 }], { ...between, over: true });
  expect(page).toContain('has ended');
  expect(page).not.toContain('have moved');
});
