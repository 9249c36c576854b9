import { isMap, type Node, type YAMLMap } from 'yaml';

/** A change of a template's text; everything around it stays byte for byte. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** Puts edits into a text. They must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let position = 0;
  for (const { start, end, text: replacement } of edits.toSorted((a, b) => a.start - b.start)) {
    if (start < position) throw new Error('Edits of a template overlap');
    result += text.slice(position, start) + replacement;
    position = end;
  }
  return result + text.slice(position);
}

/** Replaces a value; data is written in JSON, which is YAML too. */
export function replaceValue(text: string, node: Node, value: unknown): TextEdit {
  const start = node.range![0];
  // The range of a block goes on to the line after it.
  const end = start + text.slice(start, endOf(node)).trimEnd().length;
  return { start, end, text: JSON.stringify(value) };
}

/** Where the last value in a node ends: what follows it (comments) is not replaced. */
function endOf(node: Node): number {
  const last = isMap(node) && !node.flow ? node.items.at(-1) : undefined;
  const inner = (last?.value ?? last?.key) as Node | null | undefined;
  return inner?.range ? endOf(inner) : node.range![1];
}

/** Adds an entry at the beginning of a mapping, in the mapping's own style. */
export function insertEntry(text: string, map: YAMLMap, name: string, value: unknown): TextEdit {
  const first = map.items[0]?.key as Node | undefined;
  const entry = (key: string) => `${key}: ${JSON.stringify(value)}`;
  if (map.flow || !first?.range) {
    const brace = map.range![0] + 1;
    return { start: brace, end: brace, text: `${entry(JSON.stringify(name))}${first ? ', ' : ''}` };
  }
  const at = first.range[0];
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const indent = text.slice(lineStart, at);
  return { start: at, end: at, text: `${entry(name)}\n${/^\s*$/.test(indent) ? indent : ' '.repeat(indent.length)}` };
}

/** The value of `name` in a mapping, if it is one. */
export function valueOf(map: unknown, name: string): Node | undefined {
  if (!isMap(map)) return undefined;
  return (map.get(name, true) as unknown as Node | undefined) ?? undefined;
}
