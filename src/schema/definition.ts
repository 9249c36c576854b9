import { isMap, isNode, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';
import * as v from 'valibot';
import { readYaml, YamlError } from '../report/index.ts';
import { firstProblem, type Path } from './problem.ts';

export type { Path };

/** Line and column of the values of a text, both from 1. */
export class Places {
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  /** Of the value at a path, or of the nearest one around it. */
  of(path: Path): { line: number; column: number } {
    for (let length = path.length; length >= 0; length--) {
      const node = this.#nodeAt(path.slice(0, length));
      if (isNode(node) && node.range) return this.#at(node);
    }
    return { line: 1, column: 1 };
  }

  /** Of the key at the end of a path: for a name that is wrong, whatever its value is. */
  ofKey(path: Path): { line: number; column: number } {
    const pair = pairOf(this.#nodeAt(path.slice(0, -1)), path.at(-1)!);
    return pair ? this.#at(pair.key as Node) : this.of(path);
  }

  #nodeAt(path: Path): unknown {
    let node: unknown = this.#document.contents;
    for (const part of path) node = isSeq(node) ? node.items[Number(part)] : pairOf(node, part)?.value;
    return node;
  }

  #at({ range }: Node): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(range![0]);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

/** The entry of a mapping. A key such as 200 is a number in YAML, and a text once it is read. */
function pairOf(node: unknown, name: string | number) {
  return isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(name)) : undefined;
}

/** What is wrong in a text and where. */
export type Refuse = (place: { line: number; column: number }, problem: string) => Error;

/**
 * Reads a YAML or JSON text by its schema. What cannot be read, or does not fit, is thrown as `refuse` makes it, at its
 * line and column.
 */
export function readDefinition<S extends v.GenericSchema>(
  schema: S,
  text: string,
  refuse: Refuse,
): { value: v.InferOutput<S>; places: Places } {
  try {
    const { document, value, lines } = readYaml(text);
    const places = new Places(document, lines);
    const result = v.safeParse(schema, value);
    if (result.success) return { value: result.output, places };
    const { path, isKey, text: problem } = firstProblem(result.issues);
    throw refuse(isKey ? places.ofKey(path) : places.of(path), problem);
  } catch (error) {
    if (error instanceof YamlError) throw refuse(error, error.message);
    throw error;
  }
}
