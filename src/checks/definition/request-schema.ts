import * as v from 'valibot';
import * as s from '../../schema/index.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const BODIES = ['json', 'form', 'multipart', 'body'] as const;
const DEFAULT_MAX_BODY = 10_000_000;

const TARGET_RULE = 'must start with /, http://, https:// or a ${variable}';
/** A path on the base URL, a whole URL, or something that a variable makes into one. */
export const target = v.pipe(v.string(TARGET_RULE), v.regex(/^(\/|https?:\/\/|\$\{)/, TARGET_RULE));

export const texts = s.record(v.string(), s.text);

const oneLine = s.rule((value: string) => !/[\r\n\0]/.test(value), 'must be one line');
export const headers = s.record(
  v.pipe(v.string(), v.regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'is not a header name')),
  v.pipe(s.text, oneLine),
);

const part = v.pipe(
  s.mapping({ value: s.maybe(s.text), file: s.maybe(s.text), filename: s.maybe(s.text), type: s.maybe(s.text) }),
  s.exactlyOne(['value', 'file'], 'needs either value or file'),
);
const plainPart = v.pipe(
  s.text,
  v.transform((value): v.InferInput<typeof part> => ({ value })),
  part,
);

const signature = s.mapping(
  {
    secret: v.pipe(v.string('must be a text'), v.description('The key, for example ${WEBHOOK_SECRET}')),
    header: v.pipe(v.string('must be a text'), v.description('Header that carries the signature')),
    algorithm: s.defaulted(s.picklist(['sha1', 'sha256', 'sha384', 'sha512']), 'sha256'),
    encoding: s.defaulted(s.picklist(['hex', 'base64', 'base64url']), 'hex'),
    value: s.defaulted(s.text, '${signature}', 'Text of the header, with ${signature}'),
    payload: s.defaulted(s.text, '${body}', 'What is signed, with ${body} and ${timestamp}'),
  },
  'needs secret and header',
);

const requestMapping = v.pipe(
  s.mapping({
    method: s.maybe(s.picklist(METHODS), 'Default GET, or POST where there is a body'),
    path: s.maybe(target, 'Path on the base URL'),
    url: s.maybe(target, 'A whole URL'),
    query: s.defaulted(texts, {}),
    headers: s.defaulted(headers, {}),
    json: s.optional(v.unknown(), 'A JSON body'),
    form: s.optional(texts, 'A form body (application/x-www-form-urlencoded)'),
    multipart: s.optional(s.record(v.string(), s.choose(s.isMapping, part, plainPart)), 'A multipart/form-data body'),
    body: s.optional(s.text, 'The body as text'),
    sign: s.maybe(signature, 'An HMAC signature (RFC 2104)'),
    'follow-redirects': s.defaulted(s.flag, true),
    cookies: s.defaulted(s.flag, true, "Keep and send the scenario's cookies"),
    'max-body': s.defaulted(s.size, DEFAULT_MAX_BODY, 'Longest body that is read, in bytes'),
  }),
  s.exactlyOne(['path', 'url'], 'needs either path or url'),
  s.rule(
    (request) => bodiesOf(request).length <= 1,
    (request) => `has more than one body: ${bodiesOf(request).join(', ')}`,
    s.notTogether(BODIES),
  ),
  v.transform(({ path, url, method, ...rest }) => ({
    ...rest,
    method: method ?? (bodiesOf(rest).length > 0 ? 'POST' : 'GET'),
    target: (path ?? url)!,
  })),
);

/** A request as a step sends it, before its variables are filled in. Sizes are bytes. */
export type RequestSpec = v.InferOutput<typeof requestMapping>;
export type Part = v.InferOutput<typeof part>;
export type Signature = v.InferOutput<typeof signature>;

function bodiesOf(request: Partial<Record<(typeof BODIES)[number], unknown>>): string[] {
  return BODIES.filter((kind) => request[kind] !== undefined);
}

const LINE = new RegExp(`^\\s*(?:(${METHODS.join('|')})\\s+)?((?:/|https?://|\\$\\{).*?)\\s*$`);
const LINE_RULE = `must be a path or "METHOD path" with a method of ${METHODS.join(', ')}; the path ${TARGET_RULE}`;

/** `/path`, `METHOD /path`, or a mapping. */
export const request = s.choose(
  s.isMapping,
  requestMapping,
  v.pipe(
    v.string(LINE_RULE),
    v.description('/path, or METHOD /path'),
    v.regex(LINE, LINE_RULE),
    v.transform((line): v.InferInput<typeof requestMapping> => {
      const [, method, path] = LINE.exec(line)!;
      return { method: method as (typeof METHODS)[number] | undefined, path: path! };
    }),
    requestMapping,
  ),
);
