/** A check file with one step, given by its lines. */
export const step = (lines: string) =>
  `scenarios:\n  - name: one\n    steps:\n      - ${lines.trim().split('\n').join('\n        ')}\n`;

/**
 * Check files with a mistake, the line it is on, and what the error must name: the place, and the value or what is
 * allowed. "reading": only reading the file finds it, not the JSON Schema.
 */
export const REFUSED: [text: string, line: number, names: RegExp, by?: 'reading'][] = [
  ['', 1, /scenarios.*presets/],
  ['scenarios: []', 1, /^.*line 1: scenarios: .*one scenario/],
  ['scenarios:\n  - name: a\n    steps: []', 3, /scenarios\[0\].steps: .*one step/],
  ['scenarios:\n  - steps: [{ request: / }]', 2, /scenarios\[0\]: .*name/],
  ['senarios: []', 1, /senarios: .*Allowed: .*scenarios/],
  ['scenarios: [\n', 2, /line 2/, 'reading'],
  ['a: 1\na: 2', 2, /unique/, 'reading'],
  [step('name: x'), 4, /either request or command/],
  [step('request: /\ncommand: [a]'), 4, /either request or command/],
  [step('request: health'), 4, /must start with/],
  [step('request: FETCH /'), 4, /METHOD path/],
  [step('request: { path: /, url: http://x }'), 4, /either path or url/],
  [step('request: { path: /, json: {}, body: x }'), 4, /more than one body: json, body/],
  [step('request: { path: /, headers: { "a b": c } }'), 4, /request.headers.a b: /],
  [step('request:\n  path: /\n  headers: { a: "b\\nc" }'), 6, /request.headers.a: .*one line/, 'reading'],
  [step('request: { path: /, sign: { secret: x } }'), 4, /request.sign: .*secret.*header/],
  [
    step('request: { path: /, sign: { secret: x, header: y, algorithm: md5 } }'),
    4,
    /sign.algorithm: .*sha1, sha256.*"md5"/,
  ],
  [step('request: /\ntimeout: 5'), 5, /timeout: .*500ms, 2s or 1min, not 5/],
  [step('request: /\nexpect:\n  status: 20'), 6, /expect.status: .*200, 2xx or 200-204, not 20/],
  [step('request: /\nexpect:\n  json:\n    $.a: { is: 1 }'), 7, /json.\$.a.is: .*Allowed: equals/],
  [step('request: /\nexpect:\n  json:\n    "$.a[": 1'), 7, /JSONPath.*RFC 9535/, 'reading'],
  [step('request: /\nexpect:\n  body: { matches: "(" }'), 6, /body.matches: .*regular expression/, 'reading'],
  [step('request: /\nexpect:\n  stream: {}'), 6, /expect.stream: .*content-type/],
  [step('request: /\nexpect:\n  cors: { method: PUT }'), 6, /expect.cors: .*origin/],
  [
    step('request: /\nexpect:\n  security-headers: [hsts]'),
    6,
    /security-headers\[0\]: .*strict-transport-security.*"hsts"/,
  ],
  [step('request: /\nexpect:\n  exit: 0'), 6, /expect.exit: .*Allowed: status/],
  [step('request: /\nretry: { interval: 1s }'), 5, /retry: .*deadline/],
  [step('request: /\nbudget: { p95: 1s }'), 5, /budget: .*requests/],
  [step('request: /\nbudget: { requests: 1.5 }'), 5, /budget.requests: .*whole number, not 1.5/],
  [step('request: /\nbudget: { requests: 9, error-rate: 120% }'), 5, /budget.error-rate: .*100%.*120%/],
  [step('request: /\nbudget: { requests: 9 }\ncapture: { a: { json: $.a } }'), 6, /capture: .*budget/, 'reading'],
  [step('request: /\nparallel: { users: 5, answers: { 200: 1, 409: 3 } }'), 5, /parallel: .*4.*5 users/, 'reading'],
  [step('request: /\nparallel: { users: 5, answers: { 200: rest, 409: rest } }'), 5, /parallel: .*rest/, 'reading'],
  [step('request: /\ncapture: { a: { json: $.a, header: b } }'), 5, /capture.a: .*json, header, cookie, regex/],
  [step('command: node x.js'), 4, /command: .*list/],
  [step('command: [a]\nbudget: { requests: 1 }'), 5, /budget: .*request/],
  [step('command: [a]\nexpect: { status: 200 }'), 5, /expect.status: .*Allowed: exit/],
  [step('request: /\nenv: { A: b }'), 5, /env: .*command/],
];
