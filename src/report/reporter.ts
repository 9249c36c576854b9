/**
 * What a capability may say while it works. The action entry gives one that writes to the runner's log; tests give
 * `recordingReporter()` and scripts one that prints. Nothing else in a capability talks to the outside.
 */
export interface Reporter {
  /** One line of live progress: "uploaded 120 of 400 files (3.1 MB/s)". */
  progress(message: string): void;
  /** A line worth keeping in the log. */
  note(message: string): void;
  /** A warning annotation: something the user should change, though the run goes on. */
  warning(message: string, at?: { file?: string; line?: number; title?: string }): void;
  /** Folds what `work` reports under one heading in the log. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** Hides a value from every later line of the log; call it before the first use of a secret. */
  mask(secret: string): void;
  /** Adds markdown to the Job Summary, in the order of the calls. */
  summary(markdown: string): void;
}

/** For work whose outcome somebody else reports. */
export const silentReporter: Reporter = {
  progress: () => undefined,
  note: () => undefined,
  warning: () => undefined,
  group: (_title, work) => work(),
  mask: () => undefined,
  summary: () => undefined,
};

/** A reporter that keeps everything, for tests. */
export interface RecordingReporter extends Reporter {
  readonly lines: string[];
  readonly warnings: string[];
  readonly masked: string[];
  readonly markdown: string[];
}

export function recordingReporter(): RecordingReporter {
  const lines: string[] = [];
  const warnings: string[] = [];
  const masked: string[] = [];
  const markdown: string[] = [];
  return {
    lines,
    warnings,
    masked,
    markdown,
    progress: (message) => void lines.push(message),
    note: (message) => void lines.push(message),
    warning: (message) => void warnings.push(message),
    group: async (title, work) => {
      lines.push(title);
      return await work();
    },
    mask: (secret) => {
      if (!masked.includes(secret)) masked.push(secret);
    },
    summary: (text) => void markdown.push(text),
  };
}
