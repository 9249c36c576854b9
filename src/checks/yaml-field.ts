import { LineCounter, isNode, parseDocument, type Document } from 'yaml';
import { Failure, parseDuration } from '../report/index.ts';

interface Source {
  document: Document.Parsed;
  lines: LineCounter;
  file: string;
}

/** One value of a YAML file that knows its place, so that every complaint about it names the file, the line and the key. */
export class Field {
  readonly value: unknown;
  readonly #source: Source;
  readonly #path: readonly (string | number)[];

  private constructor(source: Source, path: readonly (string | number)[], value: unknown) {
    this.#source = source;
    this.#path = path;
    this.value = value;
  }

  /** The root of a YAML or JSON text. Syntax errors and keys given twice are failures with their line. */
  static parse(text: string, file: string): Field {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
    const error = document.errors[0];
    if (error) throw complaint(file, lines.linePos(error.pos[0]).line, error.message.split('\n')[0]!);
    return new Field({ document, lines, file }, [], document.toJS() as unknown);
  }

  /** The line that the value (or the nearest thing around it) starts on, from 1. */
  get line(): number {
    for (let length = this.#path.length; length >= 0; length--) {
      const node: unknown =
        length === 0
          ? this.#source.document.contents
          : this.#source.document.getIn(this.#path.slice(0, length) as unknown[], true);
      if (isNode(node) && node.range) return Math.max(1, this.#source.lines.linePos(node.range[0]).line);
    }
    return 1;
  }

  /** `scenarios[0].steps[2].expect`: where the value is, as a person would write it. */
  get place(): string {
    return this.#path
      .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
      .join('');
  }

  fail(problem: string): Failure {
    return complaint(this.#source.file, this.line, `${this.place ? `${this.place}: ` : ''}${problem}`);
  }

  get present(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get isMapping(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  get isList(): boolean {
    return Array.isArray(this.value);
  }

  /** The value under `key`; an absent one is a field whose value is undefined. */
  at(key: string | number): Field {
    const value = (this.value as Record<string | number, unknown> | null | undefined)?.[key];
    return new Field(this.#source, [...this.#path, key], value);
  }

  /** All entries of a mapping; with `allowed`, any other key is refused with the list of what there is. */
  entries(allowed?: readonly string[]): [string, Field][] {
    if (!this.isMapping) throw this.fail(`must be a mapping${allowed ? ` with ${allowed.join(', ')}` : ''}`);
    const keys = Object.keys(this.value as object);
    const unknown = allowed && keys.find((key) => !allowed.includes(key));
    if (unknown !== undefined) throw this.at(unknown).fail(`is not known here. Allowed: ${allowed!.join(', ')}`);
    return keys.map((key) => [key, this.at(key)]);
  }

  items(): Field[] {
    if (!Array.isArray(this.value)) throw this.fail('must be a list');
    return this.value.map((_, index) => this.at(index));
  }

  /** A list, or a single value taken as a list of one. */
  oneOrMore(): Field[] {
    return this.isList ? this.items() : [this];
  }

  text(): string {
    if (typeof this.value !== 'string' && typeof this.value !== 'number' && typeof this.value !== 'boolean')
      throw this.fail('must be a text');
    return String(this.value);
  }

  boolean(): boolean {
    if (typeof this.value !== 'boolean') throw this.fail('must be true or false');
    return this.value;
  }

  number({ min = 0, max = Number.MAX_SAFE_INTEGER } = {}): number {
    if (typeof this.value !== 'number' || !(this.value >= min && this.value <= max))
      throw this.fail(`must be a number ${bounds(min, max)}, not ${shown(this.value)}`);
    return this.value;
  }

  integer({ min = 0, max = Number.MAX_SAFE_INTEGER } = {}): number {
    if (!Number.isInteger(this.value)) throw this.fail(`must be a whole number, not ${shown(this.value)}`);
    return this.number({ min, max });
  }

  choice<const T extends string>(allowed: readonly T[]): T {
    const found = allowed.find((option) => option === this.value);
    if (found === undefined) throw this.fail(`must be one of ${allowed.join(', ')}, not ${shown(this.value)}`);
    return found;
  }

  /** A time such as 500ms, 2s or 1min, in milliseconds. A bare number is refused: its unit would be a guess. */
  duration(): number {
    const milliseconds = parseDuration(String(this.value));
    if (milliseconds === undefined)
      throw this.fail(`must be a time such as 500ms, 2s or 1min, not ${shown(this.value)}`);
    return milliseconds;
  }

  /** A size such as 200, 10 kB or 5 MB, in bytes (powers of 1000). */
  bytes(): number {
    const match = /^(\d+(?:\.\d+)?)\s*(B|kB|KB|MB|GB)?$/.exec(String(this.value));
    if (!match) throw this.fail(`must be a size such as 200, 10 kB or 5 MB, not ${shown(this.value)}`);
    return Math.round(
      Number(match[1]) * { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9 }[(match[2] ?? 'B') as 'B' | 'kB' | 'MB' | 'GB'],
    );
  }
}

function bounds(min: number, max: number): string {
  return max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}

function complaint(file: string, line: number, problem: string): Failure {
  return new Failure({
    code: 'input',
    what: `Check file ${file}, line ${line}: ${problem}`,
    file: file.startsWith('(') ? undefined : file,
    line,
  });
}
