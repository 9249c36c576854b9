/** A line of a text, and the line end by which it ended; '' where the text ended without one. */
export interface Line {
  text: string;
  ending: string;
}

/** Cuts a text that comes in pieces into lines: they end with \n, \r\n or \r. */
export class Lines {
  /** Of a line that has not ended yet: not looked through again with each piece, it may be the whole text in thousands of them. */
  #partial = '';
  /** A carriage return at the end of a piece may be the first half of a line end. */
  #half = '';

  /** The lines that end in this piece. */
  add(piece: string): Line[] {
    const parts = (this.#half + piece).split(/(\r\n|\n|\r(?!$))/);
    this.#half = parts.at(-1)!.endsWith('\r') ? '\r' : '';
    parts[0] = this.#partial + parts[0]!;
    const last = parts.pop()!;
    this.#partial = last.slice(0, last.length - this.#half.length);
    return Array.from({ length: parts.length / 2 }, (_, at) => ({ text: parts[at * 2]!, ending: parts[at * 2 + 1]! }));
  }

  /** The last line, where the text does not end with a whole line end. */
  end(): Line[] {
    const line = { text: this.#partial, ending: this.#half };
    [this.#partial, this.#half] = ['', ''];
    return line.text + line.ending === '' ? [] : [line];
  }
}
