// The rule by which the edge chooses between two releases. `node scripts/edge.ts` puts this file, without its types, into the
// CloudFront Functions of the web stack: so it uses only syntax that CloudFront's runtime documents, and imports nothing.

/** One release: where its API is, and what its pages are called. */
export interface Side {
  /** The mode that runs it: "lambda" or "container". */
  id: string;
  domain: string;
  protocol: 'http' | 'https';
  port: number;
  path: string;
  /** Answers only who brings the key of the edge (`origin` of the value). */
  closed?: boolean;
  /** Id of its release record, while there are two sides. */
  release?: string;
  /** Release of its site, while there are two sides. */
  site?: string;
}

/** Key "api" of the KeyValueStore. Times are milliseconds since 1970; shares are percent. */
export interface ApiRecord {
  stable: Side;
  /** Gets a share of the viewers until it is promoted or taken back. */
  candidate?: Side;
  /** Was stable until its candidate was promoted; pages that are still open keep its API. */
  before?: Side;
  /** The candidate's share from the time `at` on, and before it. All points of presence change over at the same moment. */
  weight?: number;
  from?: number;
  at?: number;
  /** From then on there is only `stable`, whether anybody writes that or not. */
  until?: number;
  /** Differs from shift to shift, so that it is not always the same people who are first. */
  salt?: string;
  /** Who names it reaches the candidate at any share. */
  key?: string;
}

type Fields = Record<string, { value: string }>;

export interface EdgeEvent {
  viewer: { ip: string };
  request: { headers: Fields; cookies: Fields; querystring: Fields };
}

/** <release>~<visitor>~<key>: what a page came from, which decides for the requests that the page sends. */
const RELEASE_COOKIE = 'deploy-release';

/** After the key in the header x-deploy-key: the stable side is meant. */
export const STABLE = '-stable';

/**
 * Who answers this request at the time `now`. `opens`: it opens a page. Only then a viewer may move on to the candidate;
 * what a page that is open asks for comes from the release of that page while that release stands.
 */
export function sideOf(api: ApiRecord, event: EdgeEvent, now: number, opens: boolean): Side {
  const stable = api.stable;
  const candidate = api.candidate;
  const before = api.before;
  if (!(api.until! > now)) return stable;
  const named = field(event.request.headers, 'x-deploy-release') || cookiePart(event, 0);
  if (!candidate) return before && !opens && isNamed(before, stable, named) ? before : stable;
  if (api.key && field(event.request.headers, 'x-deploy-key') === api.key + STABLE) return stable;
  if (hasKey(api, event)) return candidate;
  const weight = shareAt(api, now);
  if (!(weight > 0)) return stable;
  if (isNamed(candidate, stable, named)) return candidate;
  if (!opens && isNamed(stable, candidate, named)) return stable;
  return 100 * spread(api.salt + visitor(event)) < weight ? candidate : stable;
}

/** The candidate's share, in percent. */
export function shareAt(api: ApiRecord, now: number): number {
  return (now < api.at! ? api.from : api.weight) || 0;
}

function isNamed(side: Side, other: Side, named: string): boolean {
  if (!named) return false;
  return named === side.release || (named === side.site && side.site !== other.site);
}

/** In a header, in a link, or in the cookie that the link has left. */
function hasKey(api: ApiRecord, event: EdgeEvent): boolean {
  if (!api.key) return false;
  const request = event.request;
  return (
    field(request.headers, 'x-deploy-key') === api.key ||
    field(request.querystring, 'deploy-key') === api.key ||
    cookiePart(event, 2) === api.key
  );
}

/** Eight hexadecimal digits that stay the same when the address of the viewer changes. */
export function visitor(event: EdgeEvent): string {
  const known = cookiePart(event, 1);
  return /^[0-9a-f]{8}$/.test(known) ? known : ('0000000' + hashOf(event.viewer.ip).toString(16)).slice(-8);
}

function cookiePart(event: EdgeEvent, at: number): string {
  return field(event.request.cookies, RELEASE_COOKIE).split('~')[at] || '';
}

function field(fields: Fields | undefined, name: string): string {
  return fields && fields[name] ? fields[name].value : '';
}

/** A number from 0 up to, but not including, 1. */
function spread(text: string): number {
  return hashOf(text) / 4294967296;
}

/** FNV-1a, then mixed so that texts that are nearly the same spread. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = multiply(hash ^ text.charCodeAt(i), 0x01000193);
  hash = multiply(hash ^ (hash >>> 16), 0x45d9f3b);
  hash = multiply(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** 32-bit product; a double alone would lose the low bits. */
function multiply(a: number, b: number): number {
  return ((a & 0xffff) * b + ((((a >>> 16) * b) & 0xffff) << 16)) >>> 0;
}
