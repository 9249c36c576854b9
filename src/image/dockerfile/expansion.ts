/** Values of build arguments and variables, by name. */
export type Variables = ReadonlyMap<string, string>;

/** $NAME, ${NAME} or ${NAME:-word} and its relatives, whose word has nothing left to fill in. */
const REFERENCE = /\$(\w+)|\$\{(\w+)(?:(:?)([-+?])([^{}$]*))?\}/g;

/**
 * Fills in variables as https://docs.docker.com/reference/dockerfile/#environment-replacement has them. Other forms
 * (patterns) are left as they stand.
 */
export function expand(text: string, values: Variables): string {
  // From the inside out. What is filled in is kept apart under a number: it is not looked at again.
  const filled: string[] = [];
  const keep = (value: string) => `\0${filled.push(value) - 1}\0`;
  const restore = (kept: string): string =>
    kept.replace(/\0(\d+)\0/g, (_, index: string) => restore(filled[Number(index)]!));
  let rest = text.replaceAll('\\$', () => keep('$'));
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(REFERENCE, (_, ...groups: (string | undefined)[]) => {
      const [plain, name, colon, operator, word = ''] = groups;
      const value = values.get(plain ?? name!);
      const present = colon ? Boolean(value) : value !== undefined;
      if (operator === '-') return keep(present ? value! : word);
      if (operator === '+') return keep(present ? word : '');
      return keep(value ?? '');
    });
  }
  return restore(rest);
}
