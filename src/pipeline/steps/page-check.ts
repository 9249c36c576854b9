import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScenarioInput } from '../../checks/index.ts';

/** Scripts and styles that are looked at. */
const MOST = 30;

/**
 * That the page of a built site answers with a page, and its scripts and styles with something else: without one of them
 * it stays blank, and no status shows it. What lies on another host is not ours to judge.
 */
export function pageCheck(folder: string): ScenarioInput {
  const files = codeOf(readFileSync(join(folder, 'index.html'), 'utf8'));
  return {
    name: 'page',
    steps: [
      {
        name: 'page',
        request: 'GET /',
        expect: { status: 200, 'content-type': 'text/html', body: { matches: '<[a-zA-Z!]' } },
      },
      ...files.map((path) => ({
        name: `${path}, which the page needs`,
        request: `GET ${path.replaceAll('${', () => '$${')}`,
        expect: { status: 200, headers: { 'content-type': { 'not-contains': 'text/html' } } },
      })),
    ],
  };
}

/** Paths of the scripts and style sheets that a page loads from its own site. */
export function codeOf(html: string): string[] {
  const page = html.replace(/<!--[\s\S]*?-->/g, '');
  const site = 'https://site.invalid';
  const base = baseOf(page, `${site}/`);
  const tags = page.match(/<(script|link)\s[^>]*>/gi) ?? [];
  const paths = tags.flatMap((tag) => {
    if (/^<link/i.test(tag) && !/\b(stylesheet|modulepreload)\b/i.test(attribute(tag, 'rel') ?? '')) return [];
    const named = attribute(tag, /^<link/i.test(tag) ? 'href' : 'src')?.replaceAll('&amp;', '&');
    if (!named || !URL.canParse(named, base)) return [];
    const url = new URL(named, base);
    return url.origin === site ? [url.pathname + url.search] : [];
  });
  return [...new Set(paths)].slice(0, MOST);
}

/**
 * What relative addresses of a page begin with. A browser takes the page's own address for a base that it cannot read.
 * https://html.spec.whatwg.org/multipage/semantics.html#set-the-frozen-base-url
 */
function baseOf(page: string, own: string): string {
  const href = attribute(/<base\s[^>]*>/i.exec(page)?.[0] ?? '', 'href') ?? '';
  if (!URL.canParse(href, own)) return own;
  const base = new URL(href, own);
  return /^(data|javascript):$/.test(base.protocol) ? own : base.href;
}

function attribute(tag: string, name: string): string | undefined {
  const [, double, single, bare] =
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag) ?? [];
  return double ?? single ?? bare;
}
