import * as v from 'valibot';
import { compiles, headerMatcher, jsonMatcher, sizeMatcher, textMatcher } from './matcher-schema.ts';
import { jsonPathOf } from './patterns.ts';
import { target } from './request-schema.ts';
import * as s from '../../schema/index.ts';

const STATUS = /^(?:([1-5])xx|([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?)$/i;

const STATUS_RULE = 'must be a status such as 200, 2xx or 200-204';
const statusJsonSchema = { pattern: STATUS.source.replaceAll('xx', '[xX]{2}') };

/** A status range where it is the key of a mapping. */
export const statusLabel = v.pipe(
  v.string(),
  s.rule((label) => STATUS.test(label), STATUS_RULE, statusJsonSchema),
);

/** 200, "2xx" or "200-204", as the first and last status of the range. */
export const statusRange = s.written(
  STATUS,
  STATUS_RULE,
  ([, hundreds, from, to = from]) =>
    hundreds
      ? { from: Number(hundreds) * 100, to: Number(hundreds) * 100 + 99 }
      : { from: Number(from), to: Number(to) },
  { ...statusJsonSchema, minimum: 100, maximum: 599 },
);
export type StatusRange = v.InferOutput<typeof statusRange>;

export const jsonPath = v.pipe(
  v.string('must be a text'),
  compiles(jsonPathOf, (path) => `${path} is not a JSONPath (RFC 9535)`),
);

const SECURITY_HEADERS = [
  'strict-transport-security',
  'content-security-policy',
  'x-content-type-options',
  'frame-options',
  'referrer-policy',
  'permissions-policy',
] as const;
export type SecurityHeader = (typeof SECURITY_HEADERS)[number];

/**
 * What `security-headers: true` asks for: what any site can have as it is, and what AWS's managed SecurityHeadersPolicy
 * sets. The other policies depend on the page, so a check names them.
 */
const DEFAULT_SECURITY_HEADERS = SECURITY_HEADERS.filter(
  (name) => name !== 'content-security-policy' && name !== 'permissions-policy',
);
const securityHeaders = s.choose(
  Array.isArray,
  v.array(s.picklist(SECURITY_HEADERS)),
  v.pipe(
    s.flag,
    v.transform((all) => (all ? DEFAULT_SECURITY_HEADERS : [])),
  ),
);

const cors = s.mapping(
  {
    origin: s.text,
    method: s.defaulted(s.text, '', 'Default: the method of the request'),
    headers: s.defaulted(s.oneOrMore(s.text), []),
    credentials: s.defaulted(s.flag, false),
    allowed: s.defaulted(s.flag, true),
  },
  'needs an origin, for example https://app.example.org',
);

const stream = s.notEmpty(
  s.mapping({
    'content-type': s.optional(s.text),
    'first-byte': s.optional(s.duration, 'Longest time from the request to the first byte of the body'),
    events: s.optional(s.integer(1), 'Least number of events'),
    spread: s.optional(s.duration, 'Least time from the first to the last event: a buffered stream comes all at once'),
    'max-gap': s.optional(s.duration, 'Longest pause between two events'),
    last: s.optional(textMatcher, 'Data of the last event'),
  }),
);

const jsonSchema = s.record(v.string(), v.unknown());

/** What a request and a command can both be asked for. */
const common = {
  json: s.optional(
    s.record(jsonPath, jsonMatcher),
    'Values by JSONPath (RFC 9535); each selected value must satisfy the matcher',
  ),
  'json-schema': s.optional(jsonSchema, 'A JSON Schema (draft 2020-12) for the body, or { file: path }'),
  within: s.optional(s.duration, 'Longest time until the answer is complete'),
};

export const requestExpectations = s.mapping({
  status: s.optional(
    s.oneOrMore(statusRange),
    'Status of the answer: 200, 2xx, 200-204 or a list. Default 2xx (200-399 with redirect)',
  ),
  headers: s.optional(s.record(v.string(), headerMatcher), 'Headers by name'),
  body: s.optional(textMatcher, 'The body as text'),
  size: s.optional(sizeMatcher, 'Size of the body in bytes'),
  'content-type': s.optional(s.text, 'Media type of the answer; an HTML page instead of JSON is reported as such'),
  redirect: s.optional(textMatcher, 'Target of the (first) redirect: a path of the same origin or a whole URL'),
  ...common,
  tls: s.optional(s.mapping({ 'days-left': s.number() }), 'The certificate'),
  cors: s.optional(
    cors,
    'Sends a preflight for this origin, and a GET or HEAD once more with it, and judges both as a browser does; allowed: false expects a refusal',
  ),
  'security-headers': s.optional(
    securityHeaders,
    'true: strict-transport-security, x-content-type-options, frame-options and referrer-policy; or a list',
  ),
  'same-body-as': s.optional(target, 'The same bytes as the answer of this path or URL'),
  stream: s.optional(stream, 'How the body comes: Server-Sent Events, else lines, else chunks'),
});

export const commandExpectations = s.mapping({
  exit: s.optional(s.oneOrMore(s.integer(0, 255)), 'Exit codes that are right; default 0'),
  stdout: s.optional(textMatcher, 'Standard output'),
  stderr: s.optional(textMatcher, 'Standard error'),
  ...common,
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html */
export const alarmExpectations = s.mapping({
  state: s.optional(s.oneOrMore(s.picklist(['OK', 'ALARM', 'INSUFFICIENT_DATA'])), 'States that are right; default OK'),
});
