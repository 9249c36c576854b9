import type { Matcher } from '../definition/matcher-schema.ts';
import type { SecurityHeader } from '../definition/expectation-schema.ts';
import { header, mediaType, type Answered } from './answered.ts';
import { judgement, type Judgement } from './finding.ts';
import { matched } from './matcher.ts';

export function expectHeaders(headers: Record<string, Matcher>, { answer }: Answered): Judgement[] {
  return Object.entries(headers).flatMap(([written, matcher]) => {
    const name = written.toLowerCase();
    const values = answer.headers[name] === undefined ? [] : [header(answer, name)];
    return matched(`header ${name}`, matcher, values).map((one) => ({ ...one, at: [written, ...(one.at ?? [])] }));
  });
}

/** The media type, and that the body is of that kind: a page where JSON is due is named as such. */
export function expectContentType(written: string, { answer }: Answered): Judgement[] {
  const type = written.toLowerCase();
  const given = header(answer, 'content-type');
  const essence = mediaType(given);
  const judged = (holds: boolean, got: string) => [judgement(holds, 'content-type', type, got)];
  if (/[/+]json$/.test(type) && looksLikePage(answer.body))
    return judged(
      false,
      `an HTML page (content-type ${essence || 'none'}): does the page's fallback answer in place of the API?`,
    );
  if (type === 'text/html' && essence === type && looksLikeJson(answer.body))
    return judged(false, 'JSON sent as text/html');
  const squeezed = (value: string) => value.replace(/[\s"]/g, '').toLowerCase();
  return judged(type.includes(';') ? squeezed(given) === squeezed(type) : essence === type, given || 'no content-type');
}

function looksLikePage(body: Buffer): boolean {
  return /^\s*<(!doctype|html)/i.test(body.subarray(0, 200).toString());
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
export function expectRedirect(matcher: Matcher, { redirects, request }: Answered): Judgement[] {
  const [target] = redirects;
  if (target === undefined) return matched('redirect', matcher, []);
  const { origin } = request.url;
  const byPath = matched('redirect', matcher, [target.startsWith(`${origin}/`) ? target.slice(origin.length) : target]);
  return byPath.every(({ verdict }) => verdict === 'passed') ? byPath : matched('redirect', matcher, [target]);
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

export function expectSecurityHeaders(names: readonly SecurityHeader[], { answer, url }: Answered): Judgement[] {
  const get = (name: string) => header(answer, name);
  return names.map((name) => {
    const { holds, expected, got } = RULES[name];
    const given = got.filter((each) => answer.headers[each] !== undefined).map((each) => `${each}: ${get(each)}`);
    return judgement(
      holds(get, url.protocol === 'https:'),
      `security-headers ${name}`,
      expected,
      given.join('; ') || 'no such header',
    );
  });
}
