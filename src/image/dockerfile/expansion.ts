/** Values of build arguments and variables, by name. */
export type Variables = ReadonlyMap<string, string>;

const REFERENCE = /^(\w+)(?::?[-+?])?/;

/**
 * Fills in $NAME, ${NAME} and ${NAME:-word} with its relatives, as https://docs.docker.com/reference/dockerfile/#environment-replacement
 * has them. Other forms (patterns) are left as they stand.
 */
export function expand(text: string, values: Variables): string {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\' && text[at + 1] === '$') {
      result += '$';
      at++;
      continue;
    }
    if (char !== '$') {
      result += char;
      continue;
    }
    const plain = /^\w+/.exec(text.slice(at + 1))?.[0];
    if (plain) {
      result += values.get(plain) ?? '';
      at += plain.length;
      continue;
    }
    const end = text[at + 1] === '{' ? closing(text, at + 1) : -1;
    if (end < 0) {
      result += char;
      continue;
    }
    const inner = text.slice(at + 2, end);
    result += braced(inner, values) ?? text.slice(at, end + 1);
    at = end;
  }
  return result;
}

/** The place of the brace that ends the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

function braced(inner: string, values: Variables): string | undefined {
  const [head, name] = REFERENCE.exec(inner) ?? [];
  if (head === undefined || name === undefined) return undefined;
  const operator = head.slice(name.length);
  if (operator === '' && inner !== name) return undefined;
  const value = values.get(name);
  const present = operator.startsWith(':') ? Boolean(value) : value !== undefined;
  const word = () => expand(inner.slice(head.length), values);
  if (operator.endsWith('-')) return present ? value! : word();
  if (operator.endsWith('+')) return present ? word() : '';
  return value ?? '';
}
