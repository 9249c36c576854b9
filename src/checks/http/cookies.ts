import type { CookieJar } from 'tough-cookie';

/** The cookies of one scenario. The library is loaded when the first one comes. */
export class Cookies {
  #jar: CookieJar | undefined;

  /** The Cookie header for `url`; '' where there is none. */
  async headerFor(url: URL): Promise<string> {
    return this.#jar ? await this.#jar.getCookieString(url.href) : '';
  }

  /** Keeps what an answer sets. Returns the values, which are as good as passwords. */
  async keep(url: URL, header: string | string[] | undefined): Promise<{ name: string; value: string }[]> {
    if (header === undefined) return [];
    const { Cookie, CookieJar } = await import('tough-cookie');
    this.#jar ??= new CookieJar();
    const kept: { name: string; value: string }[] = [];
    for (const line of [header].flat()) {
      const cookie = Cookie.parse(line);
      if (!cookie) continue;
      kept.push({ name: cookie.key, value: cookie.value });
      await this.#jar.setCookie(cookie, url.href, { ignoreError: true });
    }
    return kept;
  }

  async value(url: URL, name: string): Promise<string | undefined> {
    return (await this.#jar?.getCookies(url.href))?.find((cookie) => cookie.key === name)?.value;
  }
}
