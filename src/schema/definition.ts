import { isMap, isNode, isScalar, type Document, type LineCounter, type Node } from 'yaml';
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
      const node: unknown = length === 0 ? this.#document.contents : this.#document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.#at(node);
    }
    return { line: 1, column: 1 };
  }

  /** Of the key at the end of a path: for a name that is wrong, whatever its value is. */
  ofKey(path: Path): { line: number; column: number } {
    const around: unknown = path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
    const pair = isMap(around) ? around.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
    return pair ? this.#at(pair.key as Node) : this.of(path);
  }

  #at({ range }: Node): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(range![0]);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
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
