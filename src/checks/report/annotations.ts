import { posix } from 'node:path';
import { pathOf } from '../definition/check-file.ts';
import { findingText, notPassed } from '../expect/finding.ts';
import type { ChecksReport } from '../result.ts';

interface Annotation {
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
  const posixPath = (path: string) => path.replaceAll('\\', '/');
  return report.results.flatMap(({ verdict, attempts, scenario, name, file, line, findings }): Annotation[] => {
    // The annotation of the step before it says why a step was not run.
    if (verdict === 'passed' || attempts === 0) return [];
    const wrong = notPassed({ findings });
    const path = pathOf(file);
    return [
      {
        level: verdict === 'failed' ? 'error' : 'warning',
        title: `${scenario} / ${name}`,
        message: wrong.map(findingText).join('\n'),
        ...(path && { file: posix.join(posixPath(folder), posixPath(path)), line: wrong[0]?.line ?? line }),
      },
    ];
  });
}
