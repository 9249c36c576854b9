import { matched } from './expect.ts';
import { header, mediaType } from './expect-headers.ts';
import type { Finding } from './finding.ts';
import type { HttpAnswer } from './http-client.ts';
import type { Expectation } from './spec.ts';

/** A message of a stream with the time at which its last byte came. */
export interface StreamEvent {
  data: string;
  at: number;
}

/** Judges how the body came, not only what it was: a stream that was buffered on the way arrives all at once. */
export function expectStream(stream: Extract<Expectation, { kind: 'stream' }>, answer: HttpAnswer): Finding[] {
  const { line } = stream;
  const type = header(answer, 'content-type');
  const events = streamEvents(answer);
  const times = events.map(({ at }) => at);
  const gaps = times.slice(1).map((time, index) => time - times[index]!);
  const findings: Finding[] = [];
  const add = (name: string, holds: boolean, expected: string, got: string) =>
    findings.push({ verdict: holds ? 'passed' : 'failed', where: `stream ${name}`, expected, got, line });

  add(
    'end',
    !answer.cut,
    'a whole stream',
    answer.cut ? `${answer.cut.message}, after ${events.length} events` : 'whole',
  );
  if (stream.contentType)
    add('content-type', mediaType(type) === stream.contentType, stream.contentType, type || 'none');
  if (stream.firstByte !== undefined)
    add(
      'first-byte',
      (answer.firstByteAt ?? Infinity) <= stream.firstByte,
      `at most ${stream.firstByte} ms`,
      time(answer.firstByteAt),
    );
  if (stream.events !== undefined)
    add('events', events.length >= stream.events, `at least ${stream.events}`, `${events.length}`);
  if (stream.spread !== undefined) {
    const spread = times.length < 2 ? 0 : times.at(-1)! - times[0]!;
    const buffered =
      spread < stream.spread && answer.total >= stream.spread ? ' (all at once: is it buffered on the way?)' : '';
    add('spread', spread >= stream.spread, `over at least ${stream.spread} ms`, `${time(spread)}${buffered}`);
  }
  if (stream.maxGap !== undefined) {
    const longest = Math.max(0, ...gaps);
    if (times.length < 2)
      findings.push({
        verdict: 'inconclusive',
        where: 'stream max-gap',
        expected: `at most ${stream.maxGap} ms`,
        got: `${times.length} events`,
        line,
      });
    else add('max-gap', longest <= stream.maxGap, `at most ${stream.maxGap} ms`, time(longest));
  }
  if (stream.last)
    findings.push(
      ...matched(
        'stream last',
        stream.last,
        events.slice(-1).map(({ data }) => data),
        line,
      ),
    );
  return findings;
}

function time(milliseconds: number | undefined): string {
  return milliseconds === undefined ? 'nothing came' : `${Math.round(milliseconds)} ms`;
}

/**
 * Messages of the body with their times: events of text/event-stream (HTML standard, 9.2.6), else lines where the body
 * has any, else the chunks as they came.
 */
export function streamEvents(answer: Pick<HttpAnswer, 'headers' | 'body' | 'arrivals'>): StreamEvent[] {
  const { body, arrivals } = answer;
  if (mediaType([answer.headers['content-type'] ?? []].flat().join(',')) === 'text/event-stream')
    return serverSentEvents(body, arrivals);
  if (body.includes(10)) return lines(body, arrivals);
  return arrivals.map(({ at, end }, index) => ({
    data: body.subarray(arrivals[index - 1]?.end ?? 0, end).toString(),
    at,
  }));
}

type Arrivals = HttpAnswer['arrivals'];

function serverSentEvents(body: Buffer, arrivals: Arrivals): StreamEvent[] {
  const events: StreamEvent[] = [];
  let data: string[] = [];
  for (const line of lines(body, arrivals, true)) {
    const [, field, value] = /^([^:]*)(?:: ?([\s\S]*))?$/.exec(line.data)!;
    if (line.data === '') {
      if (data.length > 0) events.push({ data: data.join('\n'), at: line.at });
      data = [];
    } else if (field === 'data') data.push(value ?? '');
  }
  return events;
}

function lines(body: Buffer, arrivals: Arrivals, keepEmpty = false): StreamEvent[] {
  const found: StreamEvent[] = [];
  let arrival = 0;
  let start = 0;
  for (let at = 0; at <= body.length; at++) {
    const last = at === body.length;
    const carriageReturn = body[at] === 13;
    if (!last && body[at] !== 10 && !carriageReturn) continue;
    if (last && start === at) break;
    const end = carriageReturn && body[at + 1] === 10 ? at + 1 : at;
    while (arrival < arrivals.length - 1 && arrivals[arrival]!.end <= Math.min(end, body.length - 1)) arrival++;
    const data = body.subarray(start, at).toString();
    if (keepEmpty || data.trim() !== '') found.push({ data, at: arrivals[arrival]?.at ?? 0 });
    at = end;
    start = end + 1;
  }
  return found;
}
