import type { Answered } from './expect.ts';
import { matched } from './expect.ts';
import type { Finding } from './finding.ts';
import type { HttpAnswer } from './http-client.ts';
import type { Expectation, SecurityHeader } from './spec.ts';

type Of<K extends Expectation['kind']> = Extract<Expectation, { kind: K }>;

/** A header's value, several joined by ", " as RFC 9110 (5.3) allows; '' where it is missing. */
export function header(answer: HttpAnswer, name: string): string {
  return [answer.headers[name] ?? []].flat().join(', ');
}

export function expectHeader({ name, matcher, line }: Of<'header'>, answer: HttpAnswer): Finding[] {
  const value = answer.headers[name];
  return matched(`header ${name}`, matcher, value === undefined ? [] : [header(answer, name)], line);
}

/** The media type, and that the body is of that kind: a page where JSON is due is named as such. */
export function expectContentType({ type, line }: Of<'content-type'>, answer: HttpAnswer): Finding {
  const given = header(answer, 'content-type');
  const essence = mediaType(given);
  const where = 'content-type';
  const looksLikePage = /^\s*<(!doctype|html)/i.test(answer.body.subarray(0, 200).toString());
  const wantsJson = /[/+]json$/.test(type);
  if (wantsJson && looksLikePage) {
    const got = `an HTML page (content-type ${essence || 'none'}): is the page's fallback swallowing the API's answer?`;
    return { verdict: 'failed', where, expected: type, got, line };
  }
  if (type === 'text/html' && essence === type && answer.body.length > 0 && looksLikeJson(answer.body))
    return { verdict: 'failed', where, expected: type, got: 'JSON sent as text/html', line };
  const passed = type.includes(';') ? squeezed(given) === squeezed(type) : essence === type;
  return { verdict: passed ? 'passed' : 'failed', where, expected: type, got: given || 'no content-type', line };
}

export function mediaType(value: string): string {
  return value.split(';')[0]!.trim().toLowerCase();
}

function squeezed(value: string): string {
  return value.replace(/[\s"]/g, '').toLowerCase();
}

function looksLikeJson(body: Buffer): boolean {
  if (!/^\s*[[{]/.test(body.subarray(0, 50).toString())) return false;
  try {
    JSON.parse(body.toString());
    return true;
  } catch {
    return false;
  }
}

/** The target of the first redirect, whole; it may be written as a path of the same origin. */
export function expectRedirect({ matcher, line }: Of<'redirect'>, { redirects, request }: Answered): Finding[] {
  const target = redirects[0];
  if (target === undefined) return matched('redirect', matcher, [], line);
  const path = target.startsWith(`${request.url.origin}/`) ? target.slice(request.url.origin.length) : target;
  const byPath = matched('redirect', matcher, [path], line);
  return byPath.every(({ verdict }) => verdict === 'passed') ? byPath : matched('redirect', matcher, [target], line);
}

/** What each header must say to protect anything. */
const RULES: Record<
  SecurityHeader,
  { expected: string; holds: (get: (name: string) => string, https: boolean) => boolean; got: string[] }
> = {
  'strict-transport-security': {
    expected: 'max-age of at least 180 days',
    // Browsers ignore it over plain HTTP (RFC 6797, 8.1): there it says nothing about the deployment.
    holds: (get, https) =>
      !https || Number(/max-age="?(\d+)/i.exec(get('strict-transport-security'))?.[1] ?? 0) >= 15_552_000,
    got: ['strict-transport-security'],
  },
  'content-security-policy': {
    expected: 'a policy',
    holds: (get) => get('content-security-policy').trim() !== '',
    got: ['content-security-policy'],
  },
  'x-content-type-options': {
    expected: 'nosniff',
    holds: (get) => get('x-content-type-options').trim().toLowerCase() === 'nosniff',
    got: ['x-content-type-options'],
  },
  'frame-options': {
    expected: 'frame-ancestors in the policy, or X-Frame-Options DENY or SAMEORIGIN',
    holds: (get) =>
      /(^|;)\s*frame-ancestors\s/i.test(get('content-security-policy')) ||
      /^(deny|sameorigin)$/i.test(get('x-frame-options').trim()),
    got: ['content-security-policy', 'x-frame-options'],
  },
  'referrer-policy': {
    expected: 'a policy other than unsafe-url',
    holds: (get) => get('referrer-policy').trim() !== '' && !/unsafe-url/i.test(get('referrer-policy')),
    got: ['referrer-policy'],
  },
  'permissions-policy': {
    expected: 'a policy',
    holds: (get) => get('permissions-policy').trim() !== '',
    got: ['permissions-policy'],
  },
};

export function expectSecurityHeaders({ headers, line }: Of<'security-headers'>, { answer, url }: Answered): Finding[] {
  const get = (name: string) => header(answer, name);
  return headers.map((name) => {
    const rule = RULES[name];
    const got = rule.got
      .filter((each) => answer.headers[each] !== undefined)
      .map((each) => `${each}: ${get(each)}`)
      .join('; ');
    return {
      verdict: rule.holds(get, url.protocol === 'https:') ? 'passed' : 'failed',
      where: `security-headers ${name}`,
      expected: rule.expected,
      got: got || 'no such header',
      line,
    };
  });
}
