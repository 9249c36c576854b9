import { posix } from 'node:path';
import type { ChecksReport } from './report.ts';

export interface Annotation {
  level: 'error' | 'warning';
  title: string;
  message: string;
  /** Path from the repository's root, where the checks came from a file. */
  file?: string;
  line?: number;
}

/**
 * One annotation for each step that did not pass, on the line of its first wrong expectation. `folder` is the working
 * directory as seen from the repository's root.
 */
export function annotationsOf(report: ChecksReport, folder = ''): Annotation[] {
  return (
    report.results
      // What was not run is told by the step before it.
      .filter(({ verdict, attempts }) => verdict !== 'passed' && attempts > 0)
      .map(({ verdict, scenario, name, file, line, findings }) => {
        const wrong = findings.filter((finding) => finding.verdict !== 'passed');
        return {
          level: verdict === 'failed' ? 'error' : 'warning',
          title: `${scenario} / ${name}`,
          message: wrong.map(({ where, expected, got }) => `${where}: expected ${expected}, got ${got}`).join('\n'),
          ...(file.startsWith('(')
            ? {}
            : {
                file: posix.join(folder.replaceAll('\\', '/'), file.replaceAll('\\', '/')),
                line: wrong[0]?.line ?? line,
              }),
        };
      })
  );
}
