import { expect, test } from '@jest/globals';
import type { Answered } from '../../../../src/checks/expect/answered.ts';
import { expectStream } from '../../../../src/checks/expect/stream.ts';

test('events are counted in words that fit their number', () => {
  const judged = (events: number) => {
    const body = Buffer.from('data: x\n\n'.repeat(events));
    const answer = {
      headers: { 'content-type': 'text/event-stream' },
      body,
      arrivals: events > 0 ? [{ at: 1, end: body.length }] : [],
      cut: { message: 'The server closed the connection' },
      total: 2,
    };
    const found = expectStream({ 'max-gap': 100 }, { answer } as unknown as Answered);
    return found.map(({ where, got }) => [where, got]);
  };
  const cut = 'The server closed the connection, after';
  expect(judged(0)).toEqual([
    ['stream end', `${cut} 0 events`],
    ['stream max-gap', '0 events'],
  ]);
  expect(judged(1)).toEqual([
    ['stream end', `${cut} 1 event`],
    ['stream max-gap', '1 event'],
  ]);
  expect(judged(2)[0]).toEqual(['stream end', `${cut} 2 events`]);
});
