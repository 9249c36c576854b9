import { createHash } from 'node:crypto';
import type { Answered, ExpectContext } from './expect.ts';
import { header } from './expect-headers.ts';
import type { Finding } from './finding.ts';
import { isFailure } from './problem.ts';
import type { Expectation } from './spec.ts';

type Of<K extends Expectation['kind']> = Extract<Expectation, { kind: K }>;

/** Asks as a browser's preflight would (Fetch standard, CORS-preflight fetch) and judges the answer as it would. */
export async function expectCors(cors: Of<'cors'>, { request }: Answered, { send }: ExpectContext): Promise<Finding[]> {
  const method = cors.method || request.method;
  const asked: Record<string, string> = { origin: cors.origin, 'access-control-request-method': method };
  if (cors.headers.length > 0) asked['access-control-request-headers'] = [...cors.headers].sort().join(',');
  const { answer, problem } = await send('OPTIONS', request.url, asked);
  const { line } = cors;
  const where = 'cors';
  if (!answer) {
    const verdict = isFailure(problem!) ? 'failed' : 'inconclusive';
    return [{ verdict, where, expected: 'an answer to the preflight', got: problem!.message, line }];
  }
  const get = (name: string) => header(answer, `access-control-${name}`).trim();
  const wrong =
    answer.status >= 200 && answer.status <= 299 ? refusals(cors, method, get) : [`status ${answer.status}`];
  if (cors.allowed) {
    const expected = `${cors.origin} may send ${method}${cors.headers.length > 0 ? ` with ${cors.headers.join(', ')}` : ''}${cors.credentials ? ' and credentials' : ''}`;
    return [
      { verdict: wrong.length === 0 ? 'passed' : 'failed', where, expected, got: wrong.join('; ') || 'allowed', line },
    ];
  }
  const expected = `${cors.origin} may not send ${method}`;
  return [
    { verdict: wrong.length > 0 ? 'passed' : 'failed', where, expected, got: wrong.join('; ') || 'allowed', line },
  ];
}

/** The reasons for which a browser would not send the request. */
function refusals(cors: Of<'cors'>, method: string, get: (name: string) => string): string[] {
  const wildcard = (value: string) => value === '*' && !cors.credentials;
  const list = (name: string) =>
    get(name)
      .split(',')
      .map((item) => item.trim());
  const origin = get('allow-origin');
  const methods = list('allow-methods');
  const headers = list('allow-headers').map((name) => name.toLowerCase());
  const simple = ['GET', 'HEAD', 'POST'].includes(method);
  const missing = cors.headers.filter((name) => {
    // The wildcard does not cover Authorization.
    const starred = headers.some(wildcard) && name !== 'authorization';
    return !headers.includes(name) && !starred;
  });
  return [
    ...(origin === cors.origin || wildcard(origin) ? [] : [`allow-origin is ${origin || 'missing'}`]),
    ...(simple || methods.includes(method) || methods.some(wildcard)
      ? []
      : [`allow-methods is ${get('allow-methods') || 'missing'}`]),
    ...(missing.length === 0 ? [] : [`allow-headers lacks ${missing.join(', ')}`]),
    ...(cors.credentials && get('allow-credentials') !== 'true' ? ['allow-credentials is not true'] : []),
  ];
}

/** Byte for byte the same body, whatever the headers say. */
export async function expectSameBody(
  { target, line }: Of<'same-body-as'>,
  { answer }: Answered,
  { send }: ExpectContext,
): Promise<Finding> {
  const other = await send('GET', target, {});
  const where = 'same-body-as';
  const expected = `the body of ${target}`;
  if (!other.answer) {
    const verdict = isFailure(other.problem!) ? 'failed' : 'inconclusive';
    return { verdict, where, expected, got: `${target}: ${other.problem!.message}`, line };
  }
  if (other.answer.cut) return { verdict: 'inconclusive', where, expected, got: other.answer.cut.message, line };
  const same = answer.body.equals(other.answer.body);
  const got = same
    ? 'the same'
    : `${digest(answer.body)} here, ${digest(other.answer.body)} there (status ${other.answer.status})`;
  // Two empty bodies, or two error pages, are no proof of anything.
  const comparable = other.answer.status < 400 && answer.body.length > 0;
  return { verdict: same ? (comparable ? 'passed' : 'inconclusive') : 'failed', where, expected, got, line };
}

function digest(body: Buffer): string {
  return `${body.length} bytes, sha256 ${createHash('sha256').update(body).digest('hex').slice(0, 12)}`;
}
