import { literal } from './literal.ts';

/** Marks where a secret was: the name stands between two of these until the text is written out. */
const MARK = '\uE000';
const MARKED = /\uE000([^\uE000]+)\uE000/g;

/**
 * Replaces secret values wherever they turn up: as they are, URL-encoded, base64, escaped inside JSON, or line by line.
 * What checks and the programs that we start write to log, summary, reports and annotations goes through one of these.
 */
export class Redactor {
  readonly #values = new Map<string, string>();
  #pattern: RegExp | undefined;

  /** Hides `value` behind `$name` from now on. */
  add(name: string, value: string): void {
    for (const form of forms(value)) if (!this.#values.has(form)) this.#values.set(form, variable(name));
    this.#pattern = undefined;
  }

  /** The text with `$NAME`, or what `write` makes of the name, for each secret. */
  text(text: string, write = (name: string) => `$${name}`): string {
    return this.#mark(text).replace(MARKED, (_, name: string) => write(name));
  }

  /** The same for every text inside plain data. */
  deep<T>(value: T): T {
    if (typeof value === 'string') return this.text(value) as T;
    if (Array.isArray(value)) return value.map((item) => this.deep(item as unknown)) as T;
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.deep(item)])) as T;
    return value;
  }

  /** The text as one word for a POSIX shell: single quotes, or double quotes where `$NAME` must be expanded. */
  shellWord(text: string): string {
    const marked = this.#mark(text);
    if (!marked.includes(MARK)) {
      return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
    }
    const quoted = marked
      .replace(/[\\"$`]/g, '\\$&')
      .replace(MARKED, (mark: string, name: string, at: number, all: string) =>
        /\w/.test(all[at + mark.length] ?? '') ? `\${${name}}` : `$${name}`,
      );
    return `"${quoted}"`;
  }

  #mark(text: string): string {
    if (this.#values.size === 0) return text;
    // Longest first: a secret that contains another one is replaced as a whole.
    this.#pattern ??= new RegExp(
      [...this.#values.keys()]
        .sort((a, b) => b.length - a.length)
        .map(literal)
        .join('|'),
      'g',
    );
    return text.replace(this.#pattern, (value) => `${MARK}${this.#values.get(value)!}${MARK}`);
  }
}

/** A name that a shell takes as a variable. */
function variable(name: string): string {
  const word = name.replace(/\W/g, '_');
  return /^\d/.test(word) ? `_${word}` : word;
}

/** Texts below three characters would blank out unrelated ones. */
function forms(value: string): string[] {
  if (value.length < 3) return [];
  const lines = value.includes('\n') ? value.split(/\r?\n/).map((line) => line.trim()) : [];
  return [
    value,
    encodeURIComponent(value),
    ...inUrl(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('base64'),
    ...lines,
  ].filter((form) => form.length >= 3);
}

/** As the URL parser writes it into a path and a query, which leaves more characters alone than encodeURIComponent. */
function inUrl(value: string): string[] {
  const url = new URL('http://host/');
  url.pathname = `/${value}`;
  url.search = `?${value}`;
  return [url.pathname.slice(1), url.search.slice(1)];
}
