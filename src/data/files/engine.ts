import { markdown, type Reporter } from '../../report/index.ts';
import type { DeadLetter } from '../checkpoint/dead-letter.ts';
import { estimateFiles, noteChoice, type EngineChoice } from '../job/estimate.ts';
import { fileLetter } from './file-letter.ts';
import type { FileJob } from './file-job.ts';

/** What a copy would do, by the list of its source. */
export interface FileSurvey {
  /** Paths in the source. */
  paths: string[];
  /** Of them. */
  count: number;
  bytes: number;
  /** Files that the plan does not select. */
  filtered: number;
  /** Files that the target cannot store. */
  refused: DeadLetter[];
}

/** Lists the source. All paths are held in memory, as they are for the comparison. */
export async function surveyFiles(job: FileJob): Promise<FileSurvey> {
  const survey: FileSurvey = { paths: [], count: 0, bytes: 0, filtered: 0, refused: [] };
  for await (const page of job.source.list()) {
    for (const file of page) {
      const target = job.targetPath(file.path);
      const reason = target === undefined ? undefined : job.target.refuses(target, file.size);
      if (target === undefined) survey.filtered++;
      else if (reason !== undefined) survey.refused.push(fileLetter(job, 'bad', file, reason));
      else {
        survey.paths.push(file.path);
        survey.count++;
        survey.bytes += file.size;
      }
    }
  }
  return survey;
}

/** The engine of a copy: a batch job where it is possible and either demanded or more than an hour faster. */
export function chooseFileEngine(
  report: Reporter,
  { name, batch }: FileJob,
  { count, bytes, overwrites }: { count: number; bytes: number; overwrites: boolean },
): EngineChoice {
  const possible = [estimateFiles('direct', count, bytes)];
  if (batch && overwrites) possible.push(estimateFiles('s3-batch', count, bytes));
  else if (batch) report.note(`${name}: engine s3-batch is not used, because it would overwrite objects of the target`);
  report.note(`${name}: ${markdown.count(count, 'file')}, ${Math.ceil(bytes / 1024)} KiB`);
  return noteChoice(report, name, possible, batch?.forced ? 's3-batch' : undefined);
}
