import { Redactor } from '../report/index.ts';

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
  /** Of a line that has not ended yet: not looked through again with each piece that comes. */
  #partial = '';
  /** A carriage return at the end may be the first half of a line end. */
  #half = '';
  readonly #redact: (text: string) => string;
  readonly #onLine: (line: string) => void;

  constructor(redact: (text: string) => string, onLine: (line: string) => void) {
    this.#redact = redact;
    this.#onLine = onLine;
  }

  add(chunk: string): void {
    const pieces = (this.#half + chunk).split(/(\r\n|\n|\r(?!$))/);
    this.#half = pieces.at(-1)!.endsWith('\r') ? '\r' : '';
    pieces[0] = this.#partial + pieces[0]!;
    const last = pieces.pop()!;
    this.#partial = last.slice(0, last.length - this.#half.length);
    for (let at = 0; at < pieces.length; at += 2) this.#emit(pieces[at]!, pieces[at + 1]!);
  }

  end(): void {
    const [line, ending] = [this.#partial, this.#half];
    [this.#partial, this.#half] = ['', ''];
    if (line + ending !== '') this.#emit(line, ending);
  }

  #emit(raw: string, ending: string): void {
    const line = this.#redact(raw);
    this.text += line + ending;
    if (this.text.length > KEPT) this.text = this.text.slice(-KEPT / 2);
    this.#onLine(line);
  }
}
