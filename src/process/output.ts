import { Redactor } from '../report/index.ts';
import { type Line, Lines } from './lines.ts';

/** Characters that are kept of each stream, the newest ones. */
const KEPT = 4_000_000;

/** Replaces every secret, and each of its lines, by ***. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const redact = new Redactor();
  for (const secret of secrets) redact.add('secret', secret.trim());
  return (text) => redact.text(text, () => '***');
}

/** The last line of a text that is not empty: how a program ended is usually there. */
export function lastLine(text: string): string {
  return text.trimEnd().split(/\r?\n/).at(-1)!.trim();
}

/** One stream of a process: cut into lines, without secrets, as far as it is kept. */
export class Output {
  text = '';
  readonly #lines = new Lines();
  readonly #redact: (text: string) => string;
  readonly #onLine: (line: string) => void;

  constructor(redact: (text: string) => string, onLine: (line: string) => void) {
    this.#redact = redact;
    this.#onLine = onLine;
  }

  add(chunk: string): void {
    this.#lines.add(chunk).forEach((line) => this.#emit(line));
  }

  end(): void {
    this.#lines.end().forEach((line) => this.#emit(line));
  }

  #emit({ text, ending }: Line): void {
    const line = this.#redact(text);
    this.text += line + ending;
    if (this.text.length > KEPT) this.text = this.text.slice(-KEPT / 2);
    this.#onLine(line);
  }
}
