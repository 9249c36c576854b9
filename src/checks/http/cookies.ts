import type { CookieJar } from 'tough-cookie';

/**
 * The cookies of one scenario. The library is loaded when one is asked for: the site's edge sets one with every page, and
 * most scenarios ask once.
 */
export class Cookies {
  #jar: Promise<CookieJar> | undefined;
  readonly #set: { url: URL; line: string }[] = [];

  /** The Cookie header for `url`; '' where there is none. */
  async headerFor(url: URL): Promise<string> {
    return (await (await this.#filled())?.getCookieString(url.href)) ?? '';
  }

  /** Keeps what an answer sets. Returns the values, which are as good as passwords. */
  keep(url: URL, header: string | string[] | undefined): { name: string; value: string }[] {
    const lines = [header ?? []].flat();
    this.#set.push(...lines.map((line) => ({ url, line })));
    return lines.flatMap((line) => nameAndValue(line) ?? []);
  }

  async value(url: URL, name: string): Promise<string | undefined> {
    return (await (await this.#filled())?.getCookies(url.href))?.find((cookie) => cookie.key === name)?.value;
  }

  /** With all that was set until now; undefined where nothing was. */
  #filled(): Promise<CookieJar> | undefined {
    const added = this.#set.splice(0);
    // One after another: the users of a step share the jar.
    if (added.length > 0) this.#jar = addTo(this.#jar, added);
    return this.#jar;
  }
}

async function addTo(
  jar: Promise<CookieJar> | undefined,
  added: readonly { url: URL; line: string }[],
): Promise<CookieJar> {
  const { Cookie, CookieJar } = await import('tough-cookie');
  const filled = (await jar) ?? new CookieJar();
  for (const { url, line } of added) {
    const cookie = Cookie.parse(line);
    if (cookie) await filled.setCookie(cookie, url.href, { ignoreError: true });
  }
  return filled;
}

/** https://www.rfc-editor.org/rfc/rfc6265#section-5.2 */
function nameAndValue(line: string): { name: string; value: string } | undefined {
  const [, name, value] = /^\s*([^=;]+?)\s*=\s*([^;]*?)\s*(?:;|$)/.exec(line) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value };
}
