/**
 * What a capability may say while it works. The action entry gives one that writes to the runner's log; tests give
 * one that records and scripts one that prints. Nothing else in a capability talks to the outside.
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
  /**
   * Adds markdown to the Job Summary, in the order of the calls. Several of our actions in a job make one summary: the
   * first heading (`### `) stays, later ones become lines. `about` is for headings of which a job may need several: one
   * that is about something else ("deploy shop production") stays as well.
   */
  summary(markdown: string, about?: string): void;
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
