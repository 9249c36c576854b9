import { Lines } from '../../process/index.ts';
import { markdown } from '../../report/index.ts';
import type { Expectations } from '../definition/schema.ts';
import type { HttpAnswer } from '../http/messages.ts';
import { header, mediaType, type Answered } from './answered.ts';
import { judgement, type Judgement } from './finding.ts';
import { matched } from './matcher.ts';

/** A message of a stream with the time at which its last byte came. */
interface StreamEvent {
  data: string;
  at: number;
}

/** Judges how the body came, not only what it was: a stream that was buffered on the way arrives all at once. */
export function expectStream(stream: NonNullable<Expectations['stream']>, { answer }: Answered): Judgement[] {
  const type = header(answer, 'content-type');
  const events = streamEvents(answer);
  const { firstByteAt } = answer;
  const times = events.map(({ at }) => at);
  const judgements: Judgement[] = [];
  const add = (name: string, holds: boolean, expected: string, got: string) =>
    judgements.push({ ...judgement(holds, `stream ${name}`, expected, got), at: [name] });
  const { 'first-byte': firstByte, 'max-gap': maxGap, events: least, spread: leastSpread } = stream;

  const end = answer.cut ? `${answer.cut.message}, after ${markdown.count(events.length, 'event')}` : 'whole';
  add('end', !answer.cut, 'a complete stream', end);
  if (stream['content-type']) {
    const expected = stream['content-type'].toLowerCase();
    add('content-type', mediaType(type) === expected, expected, type || 'none');
  }
  if (firstByte !== undefined)
    add('first-byte', (firstByteAt ?? Infinity) <= firstByte, `at most ${firstByte} ms`, time(firstByteAt));
  if (least !== undefined) add('events', events.length >= least, `at least ${least}`, `${events.length}`);
  if (leastSpread !== undefined) {
    const spread = times.length < 2 ? 0 : times.at(-1)! - times[0]!;
    const buffered =
      spread < leastSpread && answer.total >= leastSpread ? ' (all at once: is the stream buffered on the way?)' : '';
    add('spread', spread >= leastSpread, `over at least ${leastSpread} ms`, `${time(spread)}${buffered}`);
  }
  if (maxGap !== undefined) {
    // A body may have more lines than a call takes arguments.
    const longest = times.slice(1).reduce((most, at, index) => Math.max(most, at - times[index]!), 0);
    const expected = `at most ${maxGap} ms`;
    if (times.length >= 2) add('max-gap', longest <= maxGap, expected, time(longest));
    else
      judgements.push({
        verdict: 'inconclusive',
        where: 'stream max-gap',
        expected,
        got: markdown.count(times.length, 'event'),
      });
  }
  const last = events.slice(-1).map(({ data }) => data);
  return stream.last ? [...judgements, ...matched('stream last', stream.last, last)] : judgements;
}

function time(milliseconds: number | undefined): string {
  return milliseconds === undefined ? 'nothing came' : `${Math.round(milliseconds)} ms`;
}

/**
 * Messages of the body with their times: events of text/event-stream (HTML standard, 9.2.6), else lines where the body
 * has any, else the chunks as they came.
 */
function streamEvents(answer: Pick<HttpAnswer, 'headers' | 'body' | 'arrivals'>): StreamEvent[] {
  const { body, arrivals } = answer;
  if (mediaType(header(answer, 'content-type')) === 'text/event-stream') return serverSentEvents(body, arrivals);
  if (body.includes('\n')) return lines(body, arrivals).filter(({ data }) => data.trim() !== '');
  return arrivals.map(({ at, end }, index) => ({
    data: body.subarray(arrivals[index - 1]?.end ?? 0, end).toString(),
    at,
  }));
}

type Arrivals = HttpAnswer['arrivals'];

function serverSentEvents(body: Buffer, arrivals: Arrivals): StreamEvent[] {
  const events: StreamEvent[] = [];
  let data: string[] = [];
  for (const line of lines(body, arrivals)) {
    const [, field, value] = /^([^:]*)(?:: ?([\s\S]*))?$/.exec(line.data)!;
    if (line.data === '') {
      if (data.length > 0) events.push({ data: data.join('\n'), at: line.at });
      data = [];
    } else if (field === 'data') data.push(value ?? '');
  }
  return events;
}

function lines(body: Buffer, arrivals: Arrivals): StreamEvent[] {
  const decoder = new TextDecoder();
  const found: StreamEvent[] = [];
  const cut = new Lines();
  for (const [index, { at, end }] of arrivals.entries()) {
    const more = end < body.length;
    const chunk = decoder.decode(body.subarray(arrivals[index - 1]?.end ?? 0, end), { stream: more });
    for (const { text: data } of cut.add(chunk)) found.push({ data, at });
  }
  return [...found, ...cut.end().map(({ text: data }) => ({ data, at: arrivals.at(-1)!.at }))];
}
