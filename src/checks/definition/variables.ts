/** `${name}` in a check file, `$${` for a literal `${`. */
const REFERENCE = /\$\$\{|\$\{\s*([A-Za-z_][\w.-]*)\s*\}/g;

/** Names every check file has without declaring them. */
export const BUILT_IN = ['base-url', 'api-url', 'run', 'uuid', 'timestamp', 'user', 'signature', 'body'] as const;

/** Looks a name up; undefined where there is no such value. */
export type Lookup = (name: string) => unknown;

/** A name without a value: a capture that found nothing, or a typing error. */
export class UnknownVariable extends Error {
  override readonly name = 'UnknownVariable';
  readonly variable: string;
  constructor(variable: string) {
    super(`There is no value for \${${variable}}`);
    this.variable = variable;
  }
}

/** The text with every reference replaced. */
export function interpolate(text: string, lookup: Lookup): string {
  if (!text.includes('${')) return text;
  return text.replace(REFERENCE, (whole, name: string | undefined) => {
    if (name === undefined) return '${';
    const value = lookup(name);
    if (value === undefined) throw new UnknownVariable(name);
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}

/** Same for every text and key inside a value. A text that is one reference and nothing else keeps the value's own type. */
export function interpolateDeep(value: unknown, lookup: Lookup): unknown {
  if (typeof value === 'string') {
    const whole = /^\$\{\s*([A-Za-z_][\w.-]*)\s*\}$/.exec(value);
    if (!whole) return interpolate(value, lookup);
    const found = lookup(whole[1]!);
    if (found === undefined) throw new UnknownVariable(whole[1]!);
    return found;
  }
  if (Array.isArray(value)) return value.map((item) => interpolateDeep(item, lookup));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [interpolate(key, lookup), interpolateDeep(item, lookup)]),
    );
  }
  return value;
}

/** The names that a text refers to. */
export function references(text: string): string[] {
  return [...text.matchAll(REFERENCE)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}
