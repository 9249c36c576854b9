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

/** The media type, and that the body is of that kind: an HTML page in place of JSON is reported as such. */
export function expectContentType(written: string, { answer }: Answered): Judgement[] {
  const type = written.toLowerCase();
  const given = header(answer, 'content-type');
  const essence = mediaType(given);
  const judged = (holds: boolean, got: string) => [judgement(holds, 'content-type', type, got)];
  if (/[/+]json$/.test(type) && looksLikePage(answer.body))
    return judged(
      false,
      `an HTML page (content-type ${essence || 'none'}): does the fallback page of the site answer instead of the API?`,
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

/** The target of the first redirect, whole; it can be given as a path of the same origin. */
export function expectRedirect(matcher: Matcher, { redirects, request }: Answered): Judgement[] {
  const [target] = redirects;
  if (target === undefined) return matched('redirect', matcher, []);
  const { origin } = request.url;
  const byPath = matched('redirect', matcher, [target.startsWith(`${origin}/`) ? target.slice(origin.length) : target]);
  return byPath.every(({ verdict }) => verdict === 'passed') ? byPath : matched('redirect', matcher, [target]);
}

interface HeaderRule {
  expected: string;
  /** The headers that are looked at, where they are not the one of that name. */
  headers?: readonly string[];
  holds(...values: string[]): boolean;
}

/** What each header must say to protect anything. */
const RULES: Record<SecurityHeader, HeaderRule> = {
  'strict-transport-security': {
    expected: 'max-age of at least 180 days',
    holds: (value) => Number(/max-age="?(\d+)/i.exec(value)?.[1] ?? 0) >= 15_552_000,
  },
  'content-security-policy': { expected: 'a policy', holds: (value) => value !== '' },
  'x-content-type-options': { expected: 'nosniff', holds: (value) => value.toLowerCase() === 'nosniff' },
  'frame-options': {
    expected: 'frame-ancestors in the policy that names who may frame the page, or X-Frame-Options DENY or SAMEORIGIN',
    headers: ['content-security-policy', 'x-frame-options'],
    holds: (policies, options) => limitsFraming(policies!) ?? /^(deny|sameorigin)$/i.test(options!),
  },
  'referrer-policy': {
    expected: 'a policy other than unsafe-url',
    holds: (value) => value !== '' && !/unsafe-url/i.test(value),
  },
  'permissions-policy': { expected: 'a policy', holds: (value) => value !== '' },
};

/**
 * Whether one of the policies says who may frame the page; undefined if none has frame-ancestors. Where one has, browsers
 * ignore X-Frame-Options. https://www.w3.org/TR/CSP3/#frame-ancestors-and-frame-options
 */
function limitsFraming(policies: string): boolean | undefined {
  const lists = policies.split(',').flatMap((policy) => {
    const directives = policy.split(';').map((directive) => directive.trim().split(/\s+/));
    // Of several in one policy only the first counts.
    const found = directives.find(([name]) => name!.toLowerCase() === 'frame-ancestors');
    return found ? [found.slice(1)] : [];
  });
  if (lists.length === 0) return undefined;
  return lists.some((sources) => !sources.some((source) => EVERY_HOST.test(source)));
}

/** `*`, `https:`, `https://*`, `*:*`: whoever wants may. */
const EVERY_HOST = /^([a-z][a-z\d+.-]*:)?(\/\/)?(\*(:[\d*]+)?)?$/i;

export function expectSecurityHeaders(names: readonly SecurityHeader[], { answer, url }: Answered): Judgement[] {
  return names.map((name) => {
    const { headers = [name], holds, expected } = RULES[name];
    const given = headers.filter((each) => answer.headers[each] !== undefined);
    const got = given.map((each) => `${each}: ${header(answer, each)}`).join('; ') || 'no such header';
    // Browsers ignore it over plain HTTP (RFC 6797, 8.1).
    const ignored = name === 'strict-transport-security' && url.protocol !== 'https:';
    const right = ignored || holds(...headers.map((each) => header(answer, each).trim()));
    return judgement(right, `security-headers ${name}`, expected, got);
  });
}
