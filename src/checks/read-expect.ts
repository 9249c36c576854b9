import { JSONPathSyntaxError, compile } from 'json-p3';
import { readMatcher } from './matcher.ts';
import { checkTarget } from './read-request.ts';
import type { Expectation, Operator, SecurityHeader, StatusRange, StreamExpectation } from './spec.ts';
import type { Field } from './yaml-field.ts';

const TEXT: readonly Operator[] = [
  'equals',
  'not-equals',
  'contains',
  'not-contains',
  'matches',
  'not-matches',
  'one-of',
  'length',
];
const HEADER: readonly Operator[] = [...TEXT, 'above', 'at-least', 'below', 'at-most', 'exists'];
const NUMBER: readonly Operator[] = ['equals', 'not-equals', 'above', 'at-least', 'below', 'at-most'];

export const SECURITY_HEADERS: readonly SecurityHeader[] = [
  'strict-transport-security',
  'content-security-policy',
  'x-content-type-options',
  'frame-options',
  'referrer-policy',
  'permissions-policy',
];
/**
 * What `security-headers: true` asks for: what any site can have as it is, and what AWS's managed SecurityHeadersPolicy
 * sets. The other policies depend on the page, so a check names them.
 */
const DEFAULT_SECURITY_HEADERS = SECURITY_HEADERS.filter(
  (name) => name !== 'content-security-policy' && name !== 'permissions-policy',
);

type Read = (field: Field) => Expectation[];

export const REQUEST_EXPECTATIONS: Record<string, Read> = {
  status: (field) => [{ kind: 'status', ranges: readStatus(field), line: field.line }],
  headers: (field) =>
    field.entries().map(([name, value]) => ({
      kind: 'header',
      name: name.toLowerCase(),
      matcher: value.isMapping
        ? readMatcher(value, HEADER)
        : [{ operator: 'equals', operand: value.text(), line: value.line }],
      line: value.line,
    })),
  body: (field) => [{ kind: 'body', matcher: readMatcher(field, TEXT), line: field.line }],
  json: (field) =>
    field.entries().map(([path, value]) => {
      checkJsonPath(value, path);
      return { kind: 'json', path, matcher: readMatcher(value), line: value.line };
    }),
  'json-schema': (field) => {
    const entries = field.entries();
    const schema =
      entries.length === 1 && entries[0]![0] === 'file'
        ? { file: field.at('file').text() }
        : (field.value as Record<string, unknown>);
    return [{ kind: 'json-schema', schema, line: field.line }];
  },
  size: (field) => [{ kind: 'size', matcher: readSize(field), line: field.line }],
  'content-type': (field) => [{ kind: 'content-type', type: field.text().toLowerCase(), line: field.line }],
  redirect: (field) => [{ kind: 'redirect', matcher: readMatcher(field, TEXT), line: field.line }],
  within: (field) => [{ kind: 'within', milliseconds: field.duration(), line: field.line }],
  tls: (field) => {
    field.entries(['days-left']);
    return [{ kind: 'tls', daysLeft: field.at('days-left').number(), line: field.line }];
  },
  cors: (field) => [readCors(field)],
  'security-headers': (field) => [
    {
      kind: 'security-headers',
      headers: field.isList
        ? field.items().map((item) => item.choice(SECURITY_HEADERS))
        : field.boolean()
          ? DEFAULT_SECURITY_HEADERS
          : [],
      line: field.line,
    },
  ],
  'same-body-as': (field) => [{ kind: 'same-body-as', target: checkTarget(field, field.text()), line: field.line }],
  stream: (field) => [{ kind: 'stream', ...readStream(field), line: field.line }],
};

export const COMMAND_EXPECTATIONS: Record<string, Read> = {
  exit: (field) => [
    { kind: 'exit', codes: field.oneOrMore().map((one) => one.integer({ max: 255 })), line: field.line },
  ],
  stdout: (field) => [{ kind: 'stdout', matcher: readMatcher(field, TEXT), line: field.line }],
  stderr: (field) => [{ kind: 'stderr', matcher: readMatcher(field, TEXT), line: field.line }],
  json: REQUEST_EXPECTATIONS['json']!,
  'json-schema': REQUEST_EXPECTATIONS['json-schema']!,
  within: REQUEST_EXPECTATIONS['within']!,
};

/**
 * The expectations of a request. One without a status gets "2xx" (or "3xx" where it expects a redirect): an error page
 * that happens to hold the right words is no pass.
 */
export function readRequestExpectations(field: Field, line: number): Expectation[] {
  const read = readAll(field, REQUEST_EXPECTATIONS);
  if (read.some((one) => one.kind === 'status')) return read;
  const redirected = read.some((one) => one.kind === 'redirect');
  const range = redirected ? { from: 200, to: 399 } : { from: 200, to: 299 };
  return [{ kind: 'status', ranges: [range], implied: true, line: field.present ? field.line : line }, ...read];
}

export function readCommandExpectations(field: Field, line: number): Expectation[] {
  const read = readAll(field, COMMAND_EXPECTATIONS);
  return read.some((one) => one.kind === 'exit') ? read : [{ kind: 'exit', codes: [0], line }, ...read];
}

function readAll(field: Field, readers: Record<string, Read>): Expectation[] {
  if (!field.present) return [];
  return field.entries(Object.keys(readers)).flatMap(([kind, value]) => readers[kind]!(value));
}

/** 200, "2xx", "200-204", or a list of these. */
export function readStatus(field: Field): StatusRange[] {
  return field.oneOrMore().map((one) => readStatusRange(one, one.text()));
}

export function readStatusRange(field: Field, text: string): StatusRange {
  const match = /^(?:([1-5])xx|([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?)$/i.exec(text);
  if (!match) throw field.fail(`must be a status such as 200, 2xx or 200-204, not ${text}`);
  const [, hundreds, from, to] = match;
  if (hundreds) return { from: Number(hundreds) * 100, to: Number(hundreds) * 100 + 99 };
  return { from: Number(from), to: Number(to ?? from) };
}

/** Compiles the path now, so that a typing error shows before anything is sent; one with a variable waits. */
export function checkJsonPath(field: Field, path: string): string {
  if (path.includes('${')) return path;
  try {
    compile(path);
  } catch (error) {
    const reason = error instanceof JSONPathSyntaxError || error instanceof Error ? error.message : String(error);
    throw field.fail(`${path} is no JSONPath (RFC 9535): ${reason}`);
  }
  return path;
}

function readSize(field: Field): Extract<Expectation, { kind: 'size' }>['matcher'] {
  if (!field.isMapping) return [{ operator: 'equals', operand: field.bytes(), line: field.line }];
  return field
    .entries(NUMBER)
    .map(([operator, value]) => ({ operator: operator as Operator, operand: value.bytes(), line: value.line }));
}

function readCors(field: Field): Expectation {
  field.entries(['origin', 'method', 'headers', 'credentials', 'allowed']);
  if (!field.at('origin').present) throw field.fail('needs an origin, for example https://app.example.org');
  const flag = (key: string, fallback: boolean) => (field.at(key).present ? field.at(key).boolean() : fallback);
  return {
    kind: 'cors',
    origin: field.at('origin').text(),
    method: field.at('method').present ? field.at('method').text() : '',
    headers: field.at('headers').present
      ? field
          .at('headers')
          .oneOrMore()
          .map((one) => one.text().toLowerCase())
      : [],
    credentials: flag('credentials', false),
    allowed: flag('allowed', true),
    line: field.line,
  };
}

function readStream(field: Field): StreamExpectation {
  const entries = field.entries(['content-type', 'first-byte', 'events', 'spread', 'max-gap', 'last']);
  if (entries.length === 0)
    throw field.fail('needs at least one of content-type, first-byte, events, spread, max-gap, last');
  const optional = <T>(key: string, read: (value: Field) => T) =>
    field.at(key).present ? read(field.at(key)) : undefined;
  return {
    contentType: optional('content-type', (value) => value.text().toLowerCase()),
    firstByte: optional('first-byte', (value) => value.duration()),
    events: optional('events', (value) => value.integer({ min: 1 })),
    spread: optional('spread', (value) => value.duration()),
    maxGap: optional('max-gap', (value) => value.duration()),
    last: optional('last', (value) => readMatcher(value, TEXT)),
  };
}
