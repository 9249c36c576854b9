import { hash } from 'node:crypto';
import type { Expectations } from '../definition/schema.ts';
import type { BuiltRequest } from '../http/build-request.ts';
import type { HttpAnswer } from '../http/messages.ts';
import { header, unanswered, type Answered, type ExpectContext } from './answered.ts';
import { judgement, type Judgement } from './finding.ts';

type Cors = NonNullable<Expectations['cors']>;

/**
 * Asks as a browser's preflight would (Fetch standard, CORS-preflight fetch) and judges the answer as it would. A request
 * that changes nothing is sent with the origin, too: a browser hands its answer to the page only if that allows the
 * origin by itself.
 */
export async function expectCors(written: Cors, answered: Answered, context: ExpectContext): Promise<Judgement[]> {
  const { request } = answered;
  const cors = { ...written, headers: written.headers.map((name) => name.toLowerCase()) };
  const method = cors.method || request.method;
  const preflight = await judgePreflight(cors, method, request.url, context);
  const repeatable = method === request.method && ['GET', 'HEAD'].includes(method);
  return repeatable ? [preflight, await judgeShared(cors, request, context)] : [preflight];
}

async function judgePreflight(cors: Cors, method: string, url: URL, { send }: ExpectContext): Promise<Judgement> {
  const asked: Record<string, string> = { origin: cors.origin, 'access-control-request-method': method };
  if (cors.headers.length > 0) asked['access-control-request-headers'] = [...cors.headers].sort().join(',');
  const { answer, problem } = await send('OPTIONS', url, asked);
  if (!answer) return unanswered(problem!, 'cors', 'an answer to the preflight');
  const wrong =
    answer.status >= 200 && answer.status <= 299 ? refusals(cors, method, answer) : [`status ${answer.status}`];
  const withHeaders = cors.headers.length > 0 ? ` with ${cors.headers.join(', ')}` : '';
  const expected = cors.allowed
    ? `${cors.origin} may send ${method}${withHeaders}${cors.credentials ? ' and credentials' : ''}`
    : `${cors.origin} may not send ${method}`;
  return judgeCors(cors, answer.status, { where: 'cors', expected, wrong });
}

/** Whether a browser would let a page of the origin read the answer (Fetch standard, CORS check). */
async function judgeShared(cors: Cors, request: BuiltRequest, { again }: ExpectContext): Promise<Judgement> {
  const where = 'cors answer';
  const expected = `${cors.origin} may ${cors.allowed ? '' : 'not '}read the answer`;
  const { answer, problem } = await again(request, { origin: cors.origin });
  if (!answer) return unanswered(problem!, where, expected);
  return judgeCors(cors, answer.status, { where, expected, wrong: notShared(cors, answer) });
}

/** A server that cannot answer refuses everything, which does not show that it refuses this origin. */
function judgeCors(
  { allowed }: Cors,
  status: number,
  { where, expected, wrong }: { where: string; expected: string; wrong: readonly string[] },
): Judgement {
  const got = wrong.join('; ') || 'allowed';
  if (!allowed && wrong.length > 0 && status >= 500)
    return { verdict: 'inconclusive', where, expected, got: `status ${status}` };
  return judgement((wrong.length === 0) === allowed, where, expected, got);
}

const field = (answer: HttpAnswer, name: string) => header(answer, `access-control-${name}`).trim();

/** The wildcard does not count for requests with credentials. */
const isWildcard = (value: string, { credentials }: Cors) => value === '*' && !credentials;

/** The reasons for which a browser would keep an answer from the page. */
function notShared(cors: Cors, answer: HttpAnswer): string[] {
  const origin = field(answer, 'allow-origin');
  return [
    ...(origin === cors.origin || isWildcard(origin, cors) ? [] : [`allow-origin is ${origin || 'missing'}`]),
    ...(cors.credentials && field(answer, 'allow-credentials') !== 'true' ? ['allow-credentials is not true'] : []),
  ];
}

/** The reasons for which a browser would not send the request. */
function refusals(cors: Cors, method: string, answer: HttpAnswer): string[] {
  const wildcard = (value: string) => isWildcard(value, cors);
  const get = (name: string) => field(answer, name);
  const list = (name: string) =>
    get(name)
      .split(',')
      .map((item) => item.trim());
  const methods = list('allow-methods');
  const headers = list('allow-headers').map((name) => name.toLowerCase());
  const simple = ['GET', 'HEAD', 'POST'].includes(method);
  const missing = cors.headers.filter((name) => {
    // The wildcard does not cover Authorization.
    const starred = headers.some(wildcard) && name !== 'authorization';
    return !headers.includes(name) && !starred;
  });
  return [
    ...notShared(cors, answer),
    ...(simple || methods.includes(method) || methods.some(wildcard)
      ? []
      : [`allow-methods is ${get('allow-methods') || 'missing'}`]),
    ...(missing.length === 0 ? [] : [`allow-headers lacks ${missing.join(', ')}`]),
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
