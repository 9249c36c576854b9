import type { Problem } from './problem.ts';

export interface HttpRequest {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: Buffer;
}

/** What came back; times are milliseconds since the request was handed over. */
export interface HttpAnswer {
  status: number;
  /** Lower-case names; a repeated header is a list. */
  headers: Readonly<Record<string, string | string[]>>;
  body: Buffer;
  /** When which part of the body came: bytes received so far at each time. */
  arrivals: readonly { at: number; end: number }[];
  /** First byte of the body; undefined where the body is empty. */
  firstByteAt?: number;
  total: number;
  /** The answer was broken off after its headers: by the network, by the timeout, or by us when it grew too large. */
  cut?: Problem;
}

export type Outcome = { answer: HttpAnswer; problem?: undefined } | { answer?: undefined; problem: Problem };
