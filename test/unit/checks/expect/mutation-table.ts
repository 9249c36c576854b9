/** What the server answers; `preflight` for OPTIONS, `other` for /other. */
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Sent one by one, with `pause` ms of the client's time between them; `delay` before the first. */
  chunks?: string[];
  pause?: number;
  delay?: number;
  preflight?: Answer;
  other?: Answer;
}

/** An expectation, an answer that satisfies it, and answers that break just that, each with what the finding must say. */
export interface Row {
  kind: string;
  expect: object;
  good: Answer;
  broken: [Answer, RegExp][];
}

const json = (value: unknown): Answer => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
const order = { id: 7, status: 'open', total: 12.5, tags: ['new', 'gift'], lines: [{ n: 1 }, { n: 2 }], note: null };
const jsonRow = (path: string, matcher: unknown, ...wrong: object[]): Row => ({
  kind: 'json',
  expect: { json: { [path]: matcher } },
  good: json(order),
  broken: wrong.map((change) => [json({ ...order, ...change }), /^json /]),
});
const header = (name: string, matcher: unknown, right: string, ...wrong: (string | undefined)[]): Row => ({
  kind: 'headers',
  expect: { headers: { [name]: matcher } },
  good: { headers: { [name]: right } },
  broken: wrong.map((value) => [
    value === undefined ? {} : { headers: { [name]: value } },
    new RegExp(`^header ${name}`),
  ]),
});
const bodyRow = (matcher: unknown, right: string, ...wrong: string[]): Row => ({
  kind: 'body',
  expect: { body: matcher },
  good: { body: right },
  broken: wrong.map((body) => [{ body }, /^body/]),
});

const events = (...data: string[]) => data.map((text) => `data: ${text}\n\n`);
const streamed: Answer = {
  headers: { 'content-type': 'text/event-stream' },
  chunks: events('a', 'b', '[DONE]'),
  pause: 60,
};
const stream = (expectation: object, ...broken: [Answer, RegExp][]): Row => ({
  kind: 'stream',
  expect: { stream: expectation },
  good: streamed,
  broken: broken.map(([change, reason]) => [{ ...streamed, ...change }, reason]),
});

const origin = 'https://app.example.org';
const cors = {
  'access-control-allow-origin': origin,
  'access-control-allow-methods': 'GET, PUT',
  'access-control-allow-headers': 'Authorization, Content-Type',
  'access-control-allow-credentials': 'true',
};
const corsRow = (expectation: object, good: Answer, ...broken: Answer[]): Row => ({
  kind: 'cors',
  expect: { cors: expectation },
  good: { preflight: good },
  broken: broken.map((preflight) => [{ preflight }, /^cors /]),
});
/** A GET, which is sent with the origin, too: what answers the preflight, and what answers it. */
const corsGetRow = (expectation: object, good: [Answer, Answer], ...broken: [Answer, Answer, RegExp][]): Row => ({
  kind: 'cors',
  expect: { cors: expectation },
  good: { preflight: good[0], ...good[1] },
  broken: broken.map(([preflight, answer, reason]) => [{ preflight, ...answer }, reason]),
});
const allowing = (allowed: string, credentials?: string): Answer => ({
  headers: {
    'access-control-allow-origin': allowed,
    ...(credentials !== undefined && { 'access-control-allow-credentials': credentials }),
  },
});

const secure = {
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
};
const without = (name: keyof typeof secure, change: Record<string, string> = {}): Answer => {
  const { [name]: _, ...rest } = secure;
  return { headers: { ...rest, ...change } };
};

export const ROWS: Row[] = [
  {
    kind: 'status',
    expect: {},
    good: {},
    broken: [
      [{ status: 500 }, /^status/],
      [{ status: 304 }, /^status/],
    ],
  },
  { kind: 'status', expect: { status: 404 }, good: { status: 404 }, broken: [[{ status: 200 }, /^status/]] },
  { kind: 'status', expect: { status: [200, 204] }, good: { status: 204 }, broken: [[{ status: 201 }, /^status/]] },
  { kind: 'status', expect: { status: '4xx' }, good: { status: 499 }, broken: [[{ status: 500 }, /^status/]] },
  { kind: 'status', expect: { status: '200-204' }, good: { status: 204 }, broken: [[{ status: 205 }, /^status/]] },
  header('x-mode', 'lambda', 'lambda', 'container', undefined),
  header('cache-control', { contains: 'immutable' }, 'max-age=1, immutable', 'max-age=1', undefined),
  header('etag', { matches: '^"\\w+"$' }, '"a1"', 'a1', undefined),
  header('age', { 'at-most': 60 }, '60', '61', 'old', undefined),
  {
    kind: 'headers',
    expect: { headers: { 'x-powered-by': { exists: false } } },
    good: {},
    broken: [[{ headers: { 'x-powered-by': 'Express' } }, /^header x-powered-by/]],
  },
  bodyRow({ contains: ['one', 'two'] }, 'one two', 'one', 'two'),
  bodyRow({ 'not-contains': 'stack trace' }, 'fine', 'a stack trace'),
  bodyRow({ matches: '^<h1>\\w+</h1>$' }, '<h1>Shop</h1>', '<h1></h1>'),
  bodyRow({ 'not-matches': 'undefined|NaN' }, 'total 3', 'total NaN'),
  bodyRow('pong', 'pong', 'pong\n', 'ping'),
  bodyRow({ length: { 'at-least': 3 } }, 'abc', 'ab'),
  jsonRow('$.status', 'open', { status: 'closed' }, { status: undefined }, { status: null }),
  jsonRow('$.id', { equals: 7 }, { id: '7' }, { id: 8 }),
  jsonRow('$.id', { 'not-equals': 0 }, { id: 0 }),
  jsonRow('$.total', { above: 12, below: 13 }, { total: 12 }, { total: 13 }, { total: 'much' }),
  jsonRow('$.total', { 'at-least': 12.5, 'at-most': 12.5 }, { total: 12.4 }, { total: 12.6 }),
  jsonRow('$.status', { 'one-of': ['open', 'paid'] }, { status: 'lost' }),
  jsonRow('$.status', { matches: '^op', 'not-contains': 'x' }, { status: 'stop' }, { status: 'opx' }),
  jsonRow('$.tags', { contains: 'gift' }, { tags: ['new'] }, { tags: [] }),
  jsonRow('$.tags', ['new', 'gift'], { tags: ['gift', 'new'] }),
  jsonRow('$.lines', { length: 2, type: 'array' }, { lines: [1] }, { lines: 'ab' }),
  jsonRow('$.lines[*].n', { 'at-least': 1 }, { lines: [{ n: 1 }, { n: 0 }] }, { lines: [] }),
  jsonRow('$.lines[?@.n > 1]', { count: { 'at-least': 1 } }, { lines: [{ n: 1 }] }),
  jsonRow('$.note', { type: 'null' }, { note: 'x' }),
  jsonRow('$.secret', { exists: false }, { secret: null }),
  jsonRow('$.id', { exists: true }, { id: undefined }),
  {
    kind: 'json',
    expect: { json: { '$.id': 7 } },
    good: json(order),
    broken: [
      [{ body: '<html>not found</html>' }, /an HTML page instead of JSON/],
      [{ body: '' }, /an empty body/],
      [{ body: '{"id": 7' }, /no JSON/],
    ],
  },
  {
    kind: 'json-schema',
    expect: {
      'json-schema': {
        type: 'object',
        required: ['id', 'at'],
        properties: { id: { type: 'integer' }, at: { type: 'string', format: 'date-time' } },
      },
    },
    good: json({ id: 1, at: '2026-11-21T03:00:00Z' }),
    broken: [
      [json({ id: '1', at: '2026-11-21T03:00:00Z' }), /^json-schema \/id/],
      [json({ id: 1, at: 'yesterday' }), /^json-schema \/at.*date-time/],
      [json({ id: 1 }), /^json-schema .*at/],
      [{ body: 'x' }, /^json-schema/],
    ],
  },
  {
    kind: 'size',
    expect: { size: { 'at-least': '1 kB', below: 2000 } },
    good: { body: 'x'.repeat(1000) },
    broken: [
      [{ body: 'x'.repeat(999) }, /^size/],
      [{ body: 'x'.repeat(2000) }, /^size/],
    ],
  },
  {
    kind: 'content-type',
    expect: { 'content-type': 'application/json' },
    good: { headers: { 'content-type': 'application/json; charset=utf-8' }, body: '{}' },
    broken: [
      [{ headers: { 'content-type': 'text/plain' }, body: '{}' }, /^content-type.*text\/plain/],
      [{ headers: { 'content-type': 'application/json' }, body: '<!doctype html><p>' }, /an HTML page/],
      [{ headers: { 'content-type': 'text/html' }, body: '<html>' }, /an HTML page.*fallback/],
      [{ body: '{}' }, /no content-type/],
    ],
  },
  {
    kind: 'content-type',
    expect: { 'content-type': 'text/html; charset=utf-8' },
    good: { headers: { 'content-type': 'text/html;charset=UTF-8' }, body: '<p>' },
    broken: [[{ headers: { 'content-type': 'text/html' }, body: '<p>' }, /^content-type/]],
  },
  {
    kind: 'redirect',
    expect: { redirect: '/login' },
    good: { status: 302, headers: { location: '/login' } },
    broken: [
      [{ status: 302, headers: { location: '/logout' } }, /^redirect/],
      [{ status: 302, headers: { location: 'https://evil.example/login' } }, /^redirect/],
      [{ status: 200 }, /^redirect.*nothing/],
      [{ status: 302 }, /^redirect.*nothing/],
    ],
  },
  { kind: 'within', expect: { within: '500ms' }, good: {}, broken: [[{ delay: 550 }, /^within/]] },
  // Needs a certificate: misbehaving.test.ts has it.
  { kind: 'tls', expect: { tls: { 'days-left': 1 } }, good: {}, broken: [] },
  corsRow(
    { origin, method: 'PUT', headers: ['content-type', 'authorization'], credentials: true },
    { status: 204, headers: cors },
    { status: 204, headers: { ...cors, 'access-control-allow-origin': '*' } },
    { status: 204, headers: { ...cors, 'access-control-allow-origin': 'https://app.example' } },
    { status: 204, headers: { ...cors, 'access-control-allow-methods': 'GET, POST' } },
    { status: 204, headers: { ...cors, 'access-control-allow-headers': '*' } },
    { status: 204, headers: { ...cors, 'access-control-allow-credentials': 'false' } },
    { status: 403, headers: cors },
    { status: 204 },
  ),
  corsGetRow(
    { origin },
    [allowing('*'), allowing(origin)],
    [{}, allowing('*'), /^cors https.*allow-origin is missing$/],
    // API Gateway answers the preflight; the function behind it adds no header.
    [allowing('*'), {}, /^cors answer .*allow-origin is missing$/],
    [allowing('*'), allowing('https://other.example'), /^cors answer .*other/],
  ),
  corsGetRow(
    { origin, credentials: true },
    [allowing(origin, 'true'), allowing(origin, 'true')],
    [allowing(origin, 'true'), allowing('*', 'true'), /^cors answer /],
    [allowing(origin, 'true'), allowing(origin), /^cors answer .*allow-credentials is not true$/],
    [{ status: 503 }, allowing(origin, 'true'), /^cors https.*503/],
  ),
  corsGetRow(
    { origin, allowed: false },
    [{ status: 405 }, {}],
    [allowing('*'), {}, /^cors https/],
    [{ status: 405 }, allowing(origin), /^cors answer .*allowed$/],
    [{}, allowing('*'), /^cors answer .*allowed$/],
  ),
  {
    kind: 'security-headers',
    expect: { 'security-headers': true },
    good: { headers: secure },
    broken: [
      [without('x-content-type-options'), /x-content-type-options/],
      [without('x-content-type-options', { 'x-content-type-options': 'sniff' }), /nosniff/],
      [without('referrer-policy'), /referrer-policy/],
      [without('referrer-policy', { 'referrer-policy': 'unsafe-url' }), /unsafe-url/],
      [
        { headers: { ...secure, 'content-security-policy': "default-src 'self'", 'x-frame-options': 'ALLOWALL' } },
        /frame/,
      ],
      // X-Frame-Options, which would protect, does not count beside it.
      ...['*', "'self' *", 'https:', 'https://*', '*:443', "*; frame-ancestors 'none'"].map(
        (sources): [Answer, RegExp] => [
          without('content-security-policy', { 'content-security-policy': `frame-ancestors ${sources}` }),
          /^security-headers frame-options/,
        ],
      ),
    ],
  },
  ...["'none'", "'self' https://*.example.org", 'https://shop.example.org', "*, frame-ancestors 'none'", ''].map(
    (sources): Row => ({
      kind: 'security-headers',
      expect: { 'security-headers': ['frame-options'] },
      good: { headers: { 'content-security-policy': `img-src *; Frame-Ancestors ${sources}` } },
      broken: [[{ headers: { 'content-security-policy': 'img-src *' } }, /^security-headers frame-options/]],
    }),
  ),
  {
    kind: 'security-headers',
    expect: { 'security-headers': ['permissions-policy'] },
    good: { headers: { 'permissions-policy': 'camera=()' } },
    broken: [[{}, /permissions-policy/]],
  },
  {
    kind: 'security-headers',
    expect: { 'security-headers': ['content-security-policy'] },
    good: { headers: secure },
    broken: [[without('content-security-policy'), /content-security-policy/]],
  },
  {
    kind: 'same-body-as',
    expect: { 'same-body-as': '/other' },
    good: { body: 'page', other: { body: 'page' } },
    broken: [[{ body: 'page', other: { body: 'Page' } }, /^same-body-as.*4 bytes/]],
  },
  stream({ 'content-type': 'text/event-stream' }, [{ headers: { 'content-type': 'text/plain' } }, /content-type/]),
  stream({ 'first-byte': '500ms' }, [{ delay: 550 }, /first-byte/], [{ chunks: [] }, /first-byte.*nothing came/]),
  stream(
    { events: 3 },
    [{ chunks: events('a', '[DONE]') }, /events/],
    [{ chunks: [': ping\n\n', ...events('a', 'b')] }, /events/],
  ),
  stream({ spread: '80ms' }, [{ pause: 0, delay: 100 }, /spread.*buffered/], [{ chunks: events('[DONE]') }, /spread/]),
  stream({ 'max-gap': '400ms' }, [{ pause: 450 }, /max-gap/]),
  stream(
    { last: '[DONE]' },
    [{ chunks: events('a', 'b') }, /stream last.*"b"/],
    [{ chunks: ['data: [DONE]'] }, /stream last.*nothing/],
  ),
];
