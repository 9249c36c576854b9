import { randomBytes, randomUUID } from 'node:crypto';
import type { Lookup } from './interpolate.ts';
import type { CookieJar } from 'tough-cookie';

/** The values of one scenario: what the caller gave, what its steps captured, its cookies. */
export class Scope {
  readonly #values = new Map<string, unknown>();
  #jar: CookieJar | undefined;

  constructor(values: Readonly<Record<string, unknown>>) {
    for (const [name, value] of Object.entries(values)) this.#values.set(name, value);
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /**
   * Values as one attempt of a step sees them: `${timestamp}` and `${uuid}` stay the same within it, so that a header
   * and the signature over it agree.
   */
  attempt(extra: Readonly<Record<string, unknown>> = {}): Lookup {
    const own: Record<string, unknown> = {
      timestamp: Math.floor(Date.now() / 1000),
      uuid: randomUUID(),
      user: 1,
      ...extra,
    };
    return (name) => (Object.hasOwn(own, name) ? own[name] : this.#values.get(name));
  }

  /** The Cookie header for `url`; '' where there is none. */
  async cookiesFor(url: URL): Promise<string> {
    return this.#jar ? await this.#jar.getCookieString(url.href) : '';
  }

  /** Keeps what an answer sets. Returns the values, which are as good as passwords. */
  async keepCookies(url: URL, header: string | string[] | undefined): Promise<{ name: string; value: string }[]> {
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

  async cookie(url: URL, name: string): Promise<string | undefined> {
    return (await this.#jar?.getCookies(url.href))?.find((cookie) => cookie.key === name)?.value;
  }
}

/** `${run}`: the same in all steps of a run, unlike any other run's. */
export function runName(): string {
  return randomBytes(4).toString('hex');
}
