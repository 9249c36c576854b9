import { markdown, type Reporter } from '../../report/index.ts';

/** A line every two seconds at most: bar, files, bytes and rate. */
export class Progress {
  readonly #report: Pick<Reporter, 'progress'>;
  readonly #files: number;
  readonly #bytes: number;
  readonly #start = performance.now();
  #doneFiles = 0;
  #doneBytes = 0;
  #shownAt = 0;

  constructor(report: Pick<Reporter, 'progress'>, files: number, bytes: number) {
    this.#report = report;
    this.#files = files;
    this.#bytes = bytes;
  }

  add(bytes: number): void {
    this.#doneFiles++;
    this.#doneBytes += bytes;
    const now = performance.now();
    if (now - Math.max(this.#shownAt, this.#start) < 2000) return;
    this.#shownAt = now;
    this.#report.progress(this.line());
  }

  /** The last line, where there was anything to do. */
  end(): void {
    if (this.#files > 0) this.#report.progress(this.line());
  }

  line(): string {
    const share = this.#files === 0 ? 1 : this.#doneFiles / this.#files;
    const bar = '█'.repeat(Math.round(share * 20)).padEnd(20, '░');
    const seconds = (performance.now() - this.#start) / 1000;
    const rate = markdown.bytes(Math.round(this.#doneBytes / Math.max(seconds, 0.001)));
    return `${bar} ${this.#doneFiles} of ${this.#files} files, ${markdown.bytes(this.#doneBytes)} of ${markdown.bytes(this.#bytes)}, ${rate}/s`;
  }
}
