import { LineCounter, parseDocument, visit, type Document, type ParseOptions, type SchemaOptions } from 'yaml';
import { messageOf } from './failure.ts';

/** Why a YAML or JSON text cannot be read, without its position and without anything of the text. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
  /** Both from 1. */
  readonly line: number;
  readonly column: number;

  constructor(message: string, { line, col }: { line: number; col: number }) {
    super(message);
    this.line = line;
    this.column = col;
  }
}

export interface YamlText {
  document: Document;
  /** The text as plain data; it holds no circle, so everything may walk it. */
  value: unknown;
  lines: LineCounter;
}

/**
 * Reads one YAML or JSON document. Throws YamlError for all that can be wrong with the text: syntax, keys that are there
 * twice, a second document, and aliases without an anchor, to themselves, or to far more than the text is worth (`yaml`
 * finds these three only while it makes plain data, and throws a ReferenceError, or nothing).
 */
export function readYaml(text: string, options: ParseOptions & SchemaOptions = {}): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...options, lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset = 0) => (text === '' ? { line: 1, col: 1 } : lines.linePos(offset));
  const [error] = document.errors;
  if (error?.code === 'MULTIPLE_DOCS') throw new YamlError('a second document begins with ---', at(error.pos[0]));
  if (error) throw new YamlError(withoutSource(error), at(error.pos[0]));
  visit(document, {
    Alias(_, alias, path) {
      const anchor = alias.resolve(document);
      const fail = (message: string) => new YamlError(message, at(alias.range?.[0]));
      if (!anchor) throw fail('the alias has no anchor before it (a text that begins with * needs quotes)');
      if (path.includes(anchor)) throw fail('the alias is inside its own anchor');
    },
  });
  try {
    return { document, value: document.toJS() as unknown, lines };
  } catch (thrown) {
    const bomb = thrown instanceof ReferenceError;
    throw new YamlError(bomb ? 'its aliases expand to far more than the text itself' : withoutSource(thrown), at());
  }
}

/** What a message quotes of the text stands after a colon; the text may hold secrets. */
function withoutSource(error: unknown): string {
  return messageOf(error)
    .split('\n')[0]!
    .replace(/(?<=\w):.*$/, '');
}
