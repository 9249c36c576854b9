import type { Reporter } from '../../src/report/index.ts';

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
