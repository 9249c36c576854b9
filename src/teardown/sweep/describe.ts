import { markdown, monthlyCost } from '../../report/index.ts';
import { GONE, type SweepOutcome, type SweepRequest, type Swept } from './outcome.ts';

const WORDS: Record<Swept['status'], string> = {
  done: 'taken down',
  'under-way': 'being deleted: CloudFront has not finished',
  'not-due': 'kept: the pull request is open again',
  planned: 'would be taken down',
  'nothing-there': 'already gone',
  busy: 'busy: the next sweep tries again',
  failed: '**failed**',
  reported: '**only reported**',
};

/** The result of a sweep as markdown for the summary. */
export function describeSweep({ app }: Pick<SweepRequest, 'app'>, { swept, named, left }: SweepOutcome): string {
  const { code, escapeCell, table } = markdown;
  const gone = swept.filter(({ status }) => GONE.includes(status));
  const title = `### Sweep of ${code(app)}: ${swept.length === 0 ? 'nothing to do' : `${gone.length} of ${swept.length} taken down`}\n`;
  return [
    title,
    swept.length > 0
      ? table(
          ['Environment', '', 'Why'],
          swept.map(({ environment, status, why }) => [code(environment), WORDS[status], escapeCell(why)]),
        )
      : '',
    named.length > 0
      ? `Kept, and somebody should check it:\n\n${table(
          ['Environment', 'Why'],
          named.map(({ environment, why }) => [code(environment), escapeCell(why)]),
        )}`
      : '',
    left.length > 0
      ? `Left over:\n\n${table(
          ['What', 'Name', 'A month'],
          left.map(({ kind, name }) => [kind, code(name), escapeCell(monthlyCost(kind))]),
        )}`
      : '',
  ]
    .filter(Boolean)
    .join('\n');
}
