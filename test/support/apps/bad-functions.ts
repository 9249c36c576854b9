/** A function that answers as the app does; `more` changes its answer. */
export const answering = (more: string) => `
const born = Date.now();
export const handler = async ({ rawPath }) => {
  const answer = { text: 'bad', version: process.env.APP_VERSION, sum: 3 };
  let statusCode = 200;
  ${more}
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
};
`;

/** The app's own check beside its health. */
export const OWN_CHECKS = `
scenarios:
  - name: own
    steps:
      - { name: health, request: 'GET \${health-url}', expect: { status: 200 } }
      - { name: sum, request: GET /api/sum, expect: { status: 200, json: { $.sum: 3 } } }
`;

interface BadFunction {
  code: string;
  /** Beside the others. */
  inputs?: Record<string, string>;
  /** Of the failure. */
  error: 'candidate' | 'checks';
  says: RegExp;
}

/** Builds that the checks can see to be bad. A stream that comes all at once: doors.test.ts. */
export const BAD_FUNCTIONS: Record<string, BadFunction> = {
  'throws when it is loaded': {
    code: answering('') + `throw new Error('no licence for 3 seats');`,
    error: 'candidate',
    says: /cannot start\. Error: no licence for 3 seats/,
  },
  'needs a variable that is not set': {
    code: `const url = new URL(process.env.DATABASE_URL);\nexport const handler = async () => ({ statusCode: 200, body: url.host });`,
    error: 'candidate',
    says: /Invalid URL/,
  },
  'needs a module that is not in the package': {
    code: `import 'no-such-module';\nexport const handler = async () => ({ statusCode: 200 });`,
    error: 'candidate',
    says: /ImportModuleError.*no-such-module/,
  },
  'exports a handler that is none': {
    code: `export const handler = process.env.NO_SUCH_VARIABLE && (async () => ({ statusCode: 200 }));`,
    error: 'candidate',
    says: /HandlerNotFound.*Set handler/,
  },
  'ends its process': { code: `${answering('')}process.exit(1);`, error: 'candidate', says: /Runtime\.ExitError/ },
  'answers 500': { code: answering('statusCode = 500;'), error: 'checks', says: /got 500/ },
  'throws at each call': {
    code: answering(`throw new Error('no table');`),
    error: 'checks',
    says: /health.*Log of function.*no table/,
  },
  'is never ready': {
    code: answering(`if (rawPath === '/api/health') statusCode = 503;`),
    error: 'checks',
    says: /got 503/,
  },
  'starts slower than the deadline': {
    code: answering('if (Date.now() - born < 60_000) statusCode = 503;'),
    error: 'checks',
    says: /got 503/,
  },
  // A function is frozen between requests: its timers run out with one of them.
  'ends its process after 5 s': {
    code: answering('if (Date.now() - born > 5000) process.exit(1);'),
    inputs: { 'min-ready': '6s' },
    error: 'checks',
    // By the checks themselves where these take 5 s.
    says: /got 50[02]/,
  },
  'answers the version of another build': {
    code: answering(`answer.version = 'f'.repeat(16);`),
    error: 'checks',
    says: /got "f{16}".*Check Version/,
  },
  "fails the app's own check": {
    code: answering(`answer.sum = 2;`),
    error: 'checks',
    says: /\$\.sum: expected 3, got 2/,
  },
};
