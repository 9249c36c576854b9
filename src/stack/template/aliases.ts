import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { Failure } from '../../report/index.ts';
import { applyEdits, type TextEdit } from './template-edits.ts';
import { lineAt, parseTemplate } from './yaml.ts';

/** Characters that all copies together may have; a template holds no more. */
const LIMIT = 1_000_000;

/**
 * The template with its YAML aliases (`*name`) and merges (`<<`) written out where they stand, since CloudFormation takes
 * neither: what people keep short for themselves is made long for it, as the SAM CLI does. The rest of the text stays.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
export function parseWithoutAliases(text: string, file?: string): { text: string; document: Document } {
  const document = parseTemplate(text, file);
  const copier = new Copier(text, document, file);
  const edits: TextEdit[] = [];
  visit(document, {
    Alias: (_, alias) => void edits.push(copier.writtenOut(alias)),
    Map: (_, map) => {
      const merges = map.items.filter(isMerge);
      if (merges.length === 0) return undefined;
      // Where nothing of its own lines could stay beside what is merged, the mapping is written anew as a whole.
      const whole = map.flow || merges.length > 1 || map.items.length === 1;
      edits.push(whole ? copier.writtenOut(map) : copier.merged(map));
      return whole ? visit.SKIP : undefined;
    },
    Pair: (_, pair) => (isMerge(pair) ? visit.SKIP : undefined),
  });
  if (edits.length === 0) return { text, document };
  const long = applyEdits(text, edits);
  return { text: long, document: parseTemplate(long, file) };
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.source === '<<' && key.type === 'PLAIN';
}

/** Writes nodes in flow style on one line, where they fit anywhere; plain scalars keep their text. */
class Copier {
  readonly #text: string;
  readonly #document: Document;
  readonly #file: string | undefined;
  readonly #written = new Map<Node, string>();
  readonly #merges = new Map<Node, Map<string, Node | null>>();
  readonly #open = new Set<Node>();
  #length = 0;

  constructor(text: string, document: Document, file: string | undefined) {
    this.#text = text;
    this.#document = document;
    this.#file = file;
  }

  /** The edit that puts a node's content in its place. */
  writtenOut(node: Node): TextEdit {
    const [start] = node.range!;
    return { start, end: this.#endOf(node), text: this.#counted(node, this.#flow(node)) };
  }

  /** The edit that puts entries in the place of a block mapping's one merge, those that it has itself left out. */
  merged(map: YAMLMap): TextEdit {
    const index = map.items.findIndex(isMerge);
    const { key, value } = map.items[index] as unknown as { key: Node; value: Node };
    const own = new Set((map.items as Pair[]).map(nameOf));
    const lines = [...this.#entries(map)]
      .filter(([name]) => !own.has(name))
      .map(([name, item]) => `${JSON.stringify(name)}: ${this.#flow(item)}`);
    const [start] = key.range!;
    const end = this.#endOf(value);
    const indent = ' '.repeat(start - (this.#text.lastIndexOf('\n', start - 1) + 1));
    if (lines.length > 0) return { start, end, text: this.#counted(key, lines.join(`\n${indent}`)) };
    // A merge that adds nothing goes with the line break beside it.
    const next = map.items[index + 1];
    if (next) return { start, end: (next.key as Node).range![0], text: '' };
    return { start: this.#text.lastIndexOf('\n', start), end, text: '' };
  }

  #flow(node: Node | null): string {
    if (!node) return 'null';
    if (isAlias(node)) return this.#copy(node);
    const tag = node.tag?.startsWith('!') ? `${node.tag} ` : '';
    if (isMap(node)) {
      const entries = [...this.#entries(node)].map(([name, value]) => `${JSON.stringify(name)}: ${this.#flow(value)}`);
      return `${tag}{${entries.join(', ')}}`;
    }
    if (isSeq(node)) return `${tag}[${node.items.map((item) => this.#flow(item as Node)).join(', ')}]`;
    if (!isScalar(node)) return 'null';
    const computed = node.type === 'PLAIN' && typeof node.value !== 'string';
    return tag + (computed ? node.source || 'null' : JSON.stringify(node.value));
  }

  #endOf(node: Node): number {
    const [start, end] = node.range!;
    return start + this.#text.slice(start, end).trimEnd().length;
  }

  #counted(node: Node, text: string): string {
    this.#length += text.length;
    if (this.#length > LIMIT) throw this.#fail(node, `Expanded, it would have more than ${LIMIT} characters`);
    return text;
  }

  /** The entries of a map with those that it merges: its own count first, then the earlier merge. */
  #entries(map: YAMLMap): Map<string, Node | null> {
    const known = this.#merges.get(map);
    if (known) return known;
    const entries = new Map<string, Node | null>();
    for (const pair of map.items) if (!isMerge(pair)) entries.set(nameOf(pair), pair.value as Node | null);
    for (const pair of map.items.filter(isMerge)) {
      const value = this.#resolved(pair.value as Node);
      for (const source of isSeq(value) ? value.items.map((item) => this.#resolved(item as Node)) : [value]) {
        if (!isMap(source)) throw this.#fail(pair.key as Node, 'A merge (<<) takes a mapping or a list of mappings');
        this.#guarded(source, () => {
          for (const [name, item] of this.#entries(source)) if (!entries.has(name)) entries.set(name, item);
        });
      }
    }
    this.#merges.set(map, entries);
    return entries;
  }

  #copy(alias: Alias): string {
    const node = this.#resolved(alias);
    const known = this.#written.get(node);
    if (known !== undefined) return known;
    const written = this.#guarded(node, () => this.#flow(node), alias);
    if (written.length > LIMIT) this.#counted(alias, written);
    this.#written.set(node, written);
    return written;
  }

  #resolved(node: Node): Node {
    if (!isAlias(node)) return node;
    const found = node.resolve(this.#document) as Node | undefined;
    if (found) return found;
    throw this.#fail(node, `*${node.source} refers to no anchor above it`);
  }

  #guarded<T>(node: Node, work: () => T, at: Node = node): T {
    if (this.#open.has(node)) throw this.#fail(at, 'An anchor contains an alias to itself');
    this.#open.add(node);
    try {
      return work();
    } finally {
      this.#open.delete(node);
    }
  }

  #fail(node: Node, why: string): Failure {
    const line = lineAt(this.#text, node);
    const what = `Template ${this.#file ?? 'text'} has an alias that cannot be expanded (line ${line})`;
    return new Failure({ code: 'template', what, why, file: this.#file, line });
  }
}

function nameOf({ key }: Pair): string {
  return isScalar(key) ? String(key.source ?? key.value) : String(key);
}
