import type { ErrorCode } from './error-codes.ts';

/**
 * A failure that a person can act on. Everything that a user's mistake, AWS or the application can cause is thrown as
 * one of these; any other error that reaches the top is a defect of ours and says so.
 */
export interface FailureOptions {
  /** What failed, in one line, naming the thing: "Stack shop-prod-lambda was not updated". */
  what: string;
  /** Why: the first real cause, as the service or the tool said it. */
  why?: string;
  /** What to do now: an instruction, with the name of the input or command. */
  todo?: string;
  /** The whole story for the summary, as markdown; never in the annotation. */
  details?: string;
  /** Where in the repository an annotation belongs. */
  file?: string;
  line?: number;
  /** What kind of failure it is, for tests and for callers that react (docs/errors.md). */
  code: ErrorCode;
  cause?: unknown;
  /** The summary tells it already: the runner does not add it once more. */
  summarized?: boolean;
}

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly what: string;
  readonly why?: string;
  readonly todo?: string;
  readonly details?: string;
  readonly file?: string;
  readonly line?: number;
  readonly code: ErrorCode;
  readonly summarized: boolean;

  constructor(options: FailureOptions) {
    super(sentences(options.what, options.why, options.todo), { cause: options.cause });
    this.what = options.what;
    this.why = options.why;
    this.todo = options.todo;
    this.details = options.details;
    this.file = options.file;
    this.line = options.line;
    this.code = options.code;
    this.summarized = options.summarized ?? false;
  }

  /** Why and what to do, below a title that says what; '' where there is neither. */
  get withoutWhat(): string {
    return sentences(this.why, this.todo);
  }
}

/** The text of anything thrown, without a stack trace. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}

/** What failed and why, in one line, of anything thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Failure ? [error.what, error.why].filter(Boolean).join(': ') : messageOf(error);
}

function sentences(...parts: (string | undefined)[]): string {
  return parts.filter(Boolean).map(sentence).join(' ');
}

function sentence(text: string | undefined): string {
  const trimmed = (text ?? '').trim();
  return /[.!?:]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
