import type { Cookie, CookieJar } from 'tough-cookie';
import type { CheckClock } from './clock.ts';

/** The last moment that a Date has: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const LAST_TIME = 8.64e15;

/** What an answer has set. */
interface SetLine {
  url: URL;
  line: string;
  /** When the answer came; milliseconds since the epoch. */
  at: number;
}

/**
 * The cookies of one scenario. The library is loaded when one is asked for: the site's edge sets one with every page, and
 * most scenarios ask once.
 */
export class Cookies {
  #jar: Promise<CookieJar> | undefined;
  readonly #set: SetLine[] = [];
  readonly #clock: Pick<CheckClock, 'now'>;
  /** The clock of checks counts from any start, and `Expires` names a day. */
  readonly #start: number;

  constructor(clock: Pick<CheckClock, 'now'>) {
    this.#clock = clock;
    this.#start = Date.now() - clock.now();
  }

  /** The Cookie header for `url`; '' where there is none. */
  async headerFor(url: URL): Promise<string> {
    return (await this.#cookiesFor(url)).map((cookie) => cookie.cookieString()).join('; ');
  }

  /** Keeps what an answer sets that has just come. Returns the values, which are as good as passwords. */
  keep(url: URL, header: string | string[] | undefined): { name: string; value: string }[] {
    const lines = [header ?? []].flat();
    const at = this.#now();
    this.#set.push(...lines.map((line) => ({ url, line, at })));
    return lines.flatMap((line) => nameAndValue(line) ?? []);
  }

  async value(url: URL, name: string): Promise<string | undefined> {
    return (await this.#cookiesFor(url)).find((cookie) => cookie.key === name)?.value;
  }

  /** Those that still count: the library itself would judge by the time of the machine. */
  async #cookiesFor(url: URL): Promise<Cookie[]> {
    const now = this.#now();
    const kept = (await (await this.#filled())?.getCookies(url.href, { expire: false, sort: true })) ?? [];
    return kept.filter((cookie) => (cookie.expiryTime() ?? Infinity) > now);
  }

  #now(): number {
    return this.#start + this.#clock.now();
  }

  /** With all that was set until now; undefined where nothing was. */
  #filled(): Promise<CookieJar> | undefined {
    const added = this.#set.splice(0);
    // One after another: the users of a step share the jar.
    if (added.length > 0) this.#jar = addTo(this.#jar, added);
    return this.#jar;
  }
}

async function addTo(jar: Promise<CookieJar> | undefined, added: readonly SetLine[]): Promise<CookieJar> {
  const { Cookie, CookieJar } = await import('tough-cookie');
  const filled = (await jar) ?? new CookieJar();
  for (const { url, line, at } of added) {
    const cookie = Cookie.parse(line);
    if (!cookie) continue;
    endByDate(cookie, at);
    await filled.setCookie(cookie, url.href, { ignoreError: true });
  }
  return filled;
}

/** `Max-Age` counts from the answer; the library counts it from the last look at the cookie, with which it begins anew. */
function endByDate(cookie: Cookie, at: number): void {
  if (cookie.maxAge === null) return;
  const end = cookie.expiryTime(new Date(at)) ?? Infinity;
  cookie.expires = new Date(Math.max(0, Math.min(end, LAST_TIME)));
  cookie.maxAge = null;
}

/** https://www.rfc-editor.org/rfc/rfc6265#section-5.2 */
function nameAndValue(line: string): { name: string; value: string } | undefined {
  const [pair] = line.split(';', 1) as [string];
  const at = pair.indexOf('=');
  const name = pair.slice(0, Math.max(0, at)).trim();
  return name === '' ? undefined : { name, value: pair.slice(at + 1).trim() };
}
