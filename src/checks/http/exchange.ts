import type { Redactor } from '../../report/index.ts';
import type { BuiltRequest } from './build-request.ts';
import type { HttpClient } from './client.ts';
import type { HttpAnswer, HttpRequest } from './messages.ts';
import type { Cookies } from './cookies.ts';
import type { Problem } from './problem.ts';

const MAX_REDIRECTS = 20;
const REDIRECT = new Set([301, 302, 303, 307, 308]);

/** A request with its answer, after redirects where they are followed. */
export interface Exchange {
  request: BuiltRequest;
  /** The Cookie header that the first request carried. */
  cookies: string;
  answer?: HttpAnswer;
  problem?: Problem;
  /** Where the answer came from. */
  url: URL;
  /** Targets of the redirects on the way, and of the last answer where it is one. */
  redirects: readonly string[];
  /** From the first request to the end of the last answer. */
  milliseconds: number;
  /** Last day of the host's certificate. */
  certificateEnd?: Date;
}

export interface ExchangeOptions {
  client: HttpClient;
  /** Sent and kept where they are given. */
  cookies?: Cookies;
  redact: Redactor;
  timeout: number;
  maxBody: number;
}

/** Sends the request, follows redirects, keeps cookies. `timeout` covers all of it. */
export async function exchange(request: BuiltRequest, options: ExchangeOptions): Promise<Exchange> {
  const { client, redact } = options;
  const start = client.clock.now();
  const redirects: string[] = [];
  let firstCookies: string | undefined;
  let hop: HttpRequest = request;
  for (;;) {
    const cookies = (await options.cookies?.headerFor(hop.url)) ?? '';
    firstCookies ??= cookies;
    const cookie = [hop.headers['cookie'], cookies].filter(Boolean).join('; ');
    const headers = cookie ? { ...hop.headers, cookie } : hop.headers;
    const timeout = Math.max(1, options.timeout - (client.clock.now() - start));
    const outcome = await client.send({ ...hop, headers }, { timeout, maxBody: options.maxBody });
    const end = (rest: Pick<Exchange, 'answer' | 'problem'>): Exchange => ({
      request,
      cookies: firstCookies ?? '',
      url: hop.url,
      redirects,
      milliseconds: client.clock.now() - start,
      certificateEnd: client.certificateEnd(hop.url),
      ...rest,
    });
    if (!outcome.answer) return end({ problem: outcome.problem });
    const { answer } = outcome;
    for (const { name, value } of options.cookies?.keep(hop.url, answer.headers['set-cookie']) ?? [])
      redact.add(`COOKIE_${name}`, value);
    const target = redirectTarget(answer, hop.url);
    if (target) redirects.push(target.href);
    if (!target || !request.followRedirects) return end({ answer });
    if (redirects.length > MAX_REDIRECTS) {
      const loop = new Set(redirects).size < redirects.length ? 'a loop' : 'no end';
      const message = `More than ${MAX_REDIRECTS} redirects, ${loop}: last to ${target.href}`;
      return end({ problem: { kind: 'redirects', message } });
    }
    hop = nextHop(hop, answer.status, target, redact);
  }
}

function redirectTarget(answer: HttpAnswer, from: URL): URL | undefined {
  const location = answer.headers['location'];
  if (!REDIRECT.has(answer.status) || typeof location !== 'string') return undefined;
  return URL.canParse(location, from.href) ? new URL(location, from) : undefined;
}

/** The next request as the Fetch standard defines it; another origin gets no header that contains a secret. */
function nextHop(hop: HttpRequest, status: number, target: URL, redact: Redactor): HttpRequest {
  const toGet = (status === 303 && hop.method !== 'HEAD') || (status < 303 && hop.method === 'POST');
  const foreign = target.origin !== hop.url.origin;
  const headers = Object.fromEntries(
    Object.entries(hop.headers).filter(([name, value]) => {
      if (toGet && /^content-/.test(name)) return false;
      return !foreign || (!/^(authorization|cookie|host)$/.test(name) && redact.text(value) === value);
    }),
  );
  return toGet ? { method: 'GET', url: target, headers } : { method: hop.method, url: target, headers, body: hop.body };
}
