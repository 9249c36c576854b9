import { expect, test } from '@jest/globals';
import type { Answered } from '../../../../src/checks/expect/answered.ts';
import { expectStream } from '../../../../src/checks/expect/stream.ts';
import { breaksOff } from '../../../support/breaks-off.ts';

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

/** The last event, and how many there are, of a body that comes in these pieces. */
function eventsOf(pieces: readonly string[]) {
  let end = 0;
  const arrivals = pieces.map((piece, at) => ({ at, end: (end += piece.length) }));
  const answer = { headers: {}, body: Buffer.from(pieces.join('')), arrivals, total: pieces.length };
  const wanted = { events: 0, last: { equals: '?' }, 'max-gap': pieces.length };
  const found = expectStream(wanted, { answer } as unknown as Answered);
  const got = (what: string) => found.find(({ where }) => where === `stream ${what}`)?.got;
  return { events: got('events'), last: got('last') };
}

test.each<[string[], string, string]>([
  [['a\r', '\nb\n'], '2', 'b'],
  [['\n', 'a\r', 'b\r'], '2', 'b'],
  [['a', 'b', '\nc', 'd'], '2', 'cd'],
  [['a\n', 'b', '\r', 'c'], '3', 'c'],
  [['\n', 'a', 'b\r', '\n'], '1', 'ab'],
])('lines are whole, however they come: %j', (pieces, events, last) => {
  expect(eventsOf(pieces)).toEqual({ events, last: JSON.stringify(last) });
});

test('a line in a million pieces is looked through once, and a million lines are judged', () => {
  const one = ['\n', ...Array.from({ length: 1_000_000 }, () => 'x')];
  expect(breaksOff(() => eventsOf(one)).events).toBe('1');
  expect(eventsOf(['x\n'.repeat(1_000_000)]).events).toBe('1000000');
});
