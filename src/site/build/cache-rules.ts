import picomatch from 'picomatch';
import { HEADER_NAMES, headerField, type StoredHeaders } from '../../aws/s3/index.ts';
import { contentType } from './content-type.ts';
import { hashedFiles } from './hashed-files.ts';

/** Headers of files that match a glob, such as `downloads/**`. */
export interface CacheRule {
  files: string;
  cacheControl?: string;
  contentType?: string;
  /** content-disposition, content-language, content-encoding, or x-amz-meta-* names. */
  headers?: Readonly<Record<string, string>>;
}

/** What an object is stored with. Equal headers are one shared object (see `HeaderTable`). */
export type ObjectHeaders = StoredHeaders & { contentType: string; cacheControl: string };

/** In the order in which they go live in place: what nothing names yet first, what names the rest last. */
export type FileKind = 'immutable' | 'other' | 'page' | 'worker';

const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Browsers ask each time, and get a 304 while nothing has changed. */
const REVALIDATE = 'public, max-age=0, must-revalidate';
/** A release's key never changes its content: the edge keeps it, browsers ask the edge. */
const EDGE_KEEPS = 'public, max-age=0, s-maxage=31536000, must-revalidate';
const WORKER = /(^|\/)(service-worker|sw|ngsw-worker|workbox-sw|firebase-messaging-sw)\.m?js$|(^|\/)ngsw\.json$/;

/**
 * The rules for one build: the user's, then the defaults, which know the hashed names of Vite, webpack, Next export and
 * Angular. `releases`: each release has keys of its own, so the edge may keep everything.
 */
export function fileRules(paths: readonly string[], rules: readonly CacheRule[], releases: boolean) {
  const compiled = rules.map((rule) => ({ rule, matches: picomatch(rule.files, { dot: true }) }));
  const given = (path: string) =>
    compiled.find(({ rule, matches }) => rule.cacheControl && matches(path))?.rule.cacheControl;
  const hashed = hashedFiles(paths.filter((path) => given(path) === undefined));
  const immutable = (path: string) => {
    if (isPage(path) || isWorker(path)) return false;
    const control = given(path);
    if (control !== undefined) return isImmutable(control);
    return hashed.has(path);
  };
  return {
    kindOf: (path: string): FileKind =>
      isWorker(path) ? 'worker' : isPage(path) ? 'page' : immutable(path) ? 'immutable' : 'other',
    headersOf: (path: string): ObjectHeaders => {
      const own = compiled.filter(({ matches }) => matches(path)).map(({ rule }) => rule);
      const headers: ObjectHeaders = {
        contentType: own.find((rule) => rule.contentType)?.contentType ?? contentType(path),
        cacheControl: given(path) ?? (immutable(path) ? IMMUTABLE : releases ? EDGE_KEEPS : REVALIDATE),
      };
      for (const rule of own.reverse()) addHeaders(headers, rule);
      return headers;
    },
  };
}

/** A script that browsers keep running between visits: its name has to stay, and a missing one ends it. */
export function isWorker(path: string): boolean {
  return WORKER.test(path);
}

export function isPage(path: string): boolean {
  return /\.html?$/i.test(path);
}

export function isImmutable(cacheControl: string): boolean {
  return /\bimmutable\b/i.test(cacheControl) || Number(/\bmax-age=(\d+)/i.exec(cacheControl)?.[1] ?? 0) >= 31_536_000;
}

function addHeaders(headers: ObjectHeaders, rule: CacheRule): void {
  for (const [name, value] of Object.entries(rule.headers ?? {})) {
    const field = headerField(name);
    if (field) headers[field] = value;
    else headers.metadata = { ...headers.metadata, [name.toLowerCase().replace(/^x-amz-meta-/, '')]: value };
  }
}

const RULE_SHAPE = 'a list of { files, cache-control, content-type, headers }, with glob patterns such as downloads/**';
/** S3 signs the UTF-8 of other letters while HTTP sends them as Latin-1, so that it takes the request for a forged one. */
const PRINTABLE =
  "header values of printable ASCII (encode other letters, as in attachment; filename*=UTF-8''na%C3%AFve.txt)";

/** Headers that S3 keeps, other than the two that have a setting of their own. */
function isAllowedHeader(name: string): boolean {
  const field = headerField(name);
  return field ? field !== 'contentType' && field !== 'cacheControl' : /^x-amz-meta-[\w-]+$/i.test(name);
}

const ALLOWED_HEADERS = [...HEADER_NAMES.filter(isAllowedHeader).sort(), 'x-amz-meta-*'].join(', ');

/** Reads the cache-rules input: `- files: "downloads/**"` with `cache-control`, `content-type` and `headers`. */
export function parseCacheRules(value: unknown, fail: (allowed: string) => Error): CacheRule[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw fail(RULE_SHAPE);
  return value.map((item: unknown, index) => {
    if (typeof item !== 'object' || item === null) throw fail(`${RULE_SHAPE}; entry ${index + 1} is not a mapping`);
    const { files, ...rest } = item as Record<string, unknown>;
    if (typeof files !== 'string' || files === '') throw fail(`${RULE_SHAPE}; entry ${index + 1} has no files`);
    const rule: CacheRule = { files };
    for (const [name, setting] of Object.entries(rest)) {
      if (name === 'cache-control' && typeof setting === 'string') rule.cacheControl = setting;
      else if (name === 'content-type' && typeof setting === 'string') rule.contentType = setting;
      else if (name === 'headers' && isStringMapping(setting)) rule.headers = setting;
      else throw fail(`${RULE_SHAPE}; entry ${index + 1} (${files}) has ${name}: ${JSON.stringify(setting)}`);
    }
    const entry = `entry ${index + 1} (${files})`;
    const unknown = Object.keys(rule.headers ?? {}).find((name) => !isAllowedHeader(name));
    if (unknown) throw fail(`headers that S3 keeps with an object: ${ALLOWED_HEADERS}; ${entry} has ${unknown}`);
    const values = [rule.cacheControl, rule.contentType, ...Object.values(rule.headers ?? {})];
    const odd = values.find((text) => text !== undefined && !/^[\x20-\x7e]*$/.test(text));
    if (odd !== undefined) throw fail(`${PRINTABLE}; ${entry} has ${JSON.stringify(odd)}`);
    return rule;
  });
}

function isStringMapping(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((item) => typeof item === 'string');
}
