import { hash } from 'node:crypto';
import type { Expectations } from '../definition/schema.ts';
import { header, unanswered, type Answered, type ExpectContext } from './answered.ts';
import { judgement, type Judgement } from './finding.ts';

type Cors = NonNullable<Expectations['cors']>;

/** Asks as a browser's preflight would (Fetch standard, CORS-preflight fetch) and judges the answer as it would. */
export async function expectCors(written: Cors, { request }: Answered, { send }: ExpectContext): Promise<Judgement[]> {
  const cors = { ...written, headers: written.headers.map((name) => name.toLowerCase()) };
  const method = cors.method || request.method;
  const asked: Record<string, string> = { origin: cors.origin, 'access-control-request-method': method };
  if (cors.headers.length > 0) asked['access-control-request-headers'] = [...cors.headers].sort().join(',');
  const { answer, problem } = await send('OPTIONS', request.url, asked);
  if (!answer) return [unanswered(problem!, 'cors', 'an answer to the preflight')];
  const get = (name: string) => header(answer, `access-control-${name}`).trim();
  const wrong =
    answer.status >= 200 && answer.status <= 299 ? refusals(cors, method, get) : [`status ${answer.status}`];
  const withHeaders = cors.headers.length > 0 ? ` with ${cors.headers.join(', ')}` : '';
  const expected = cors.allowed
    ? `${cors.origin} may send ${method}${withHeaders}${cors.credentials ? ' and credentials' : ''}`
    : `${cors.origin} may not send ${method}`;
  return [judgement((wrong.length === 0) === cors.allowed, 'cors', expected, wrong.join('; ') || 'allowed')];
}

/** The reasons for which a browser would not send the request. */
function refusals(cors: Cors, method: string, get: (name: string) => string): string[] {
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
  target: string,
  { answer }: Answered,
  { send }: ExpectContext,
): Promise<Judgement[]> {
  const other = await send('GET', target, {});
  const where = 'same-body-as';
  const expected = `the body of ${target}`;
  if (!other.answer)
    return [unanswered({ ...other.problem!, message: `${target}: ${other.problem!.message}` }, where, expected)];
  if (other.answer.cut) return [{ verdict: 'inconclusive', where, expected, got: other.answer.cut.message }];
  if (!answer.body.equals(other.answer.body)) {
    const got = `${digest(answer.body)} here, ${digest(other.answer.body)} there (status ${other.answer.status})`;
    return [judgement(false, where, expected, got)];
  }
  // Two empty bodies, or two error pages, are no proof of anything.
  const comparable = other.answer.status < 400 && answer.body.length > 0;
  return [{ verdict: comparable ? 'passed' : 'inconclusive', where, expected, got: 'the same' }];
}

function digest(body: Buffer): string {
  return `${body.length} bytes, sha256 ${hash('sha256', body).slice(0, 12)}`;
}
