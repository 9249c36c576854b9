import { markdown } from '../report/index.ts';
import type { MigrationResult, MigrationState } from './outcome/result.ts';

/** The results as tables for the Job Summary. */
export function resultsMarkdown(results: readonly MigrationResult[]): string {
  const { code, duration, escapeCell, table } = markdown;
  const rows = results.map((result) => [
    code(result.name),
    described(result),
    `${escapeCell(result.from)} → ${escapeCell(result.to)}`,
    result.copied || result.planned,
    result.skipped,
    result.bad,
    result.verified,
    result.mismatched,
    duration(result.seconds * 1000),
  ]);
  const header = ['Migration', 'State', 'From → to', 'Copied', 'Skipped', 'Bad', 'Verified', 'Differences', 'Time'];
  return [
    table(header, rows, ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'right', 'right']),
    ...results.flatMap(estimateMarkdown),
    ...results.flatMap(differencesMarkdown),
    ...results.flatMap(badRowsMarkdown),
  ].join('\n');
}

/** The state in words; what an earlier run did is named as such. */
function described({ state, checkpoint }: MigrationResult): string {
  const words: Record<MigrationState, string> = {
    'not begun': 'not begun',
    'under way': '**not finished**',
    planned: 'planned',
    copied: 'copied, not compared',
    verified: 'verified',
    different: '**different**',
  };
  const earlier = { copying: 'copied in part', copied: 'copied', verified: 'verified by an earlier run' };
  return checkpoint ? `${words[state]} (checkpoint: ${earlier[checkpoint]})` : words[state];
}

function estimateMarkdown({ name, estimate }: MigrationResult): string[] {
  return estimate ? [`Estimate for ${markdown.code(name)}: ${estimate}`, ''] : [];
}

function differencesMarkdown({ name, differences, mismatched }: MigrationResult): string[] {
  if (differences.length === 0) return [];
  const { code, details, table } = markdown;
  const rows = differences.flatMap(({ key, kind, fields }) =>
    fields && fields.length > 0
      ? fields.map((field) => [code(key), kind, code(field.name), code(field.source), code(field.target)])
      : [[code(key), kind, '', '', '']],
  );
  return [
    details(
      `${markdown.count(mismatched, 'difference')} in ${code(name)}`,
      table(['Key', 'What', 'Field', 'Source', 'Target'], rows.slice(0, 50)),
    ),
  ];
}

function badRowsMarkdown({ name, badRows, bad }: MigrationResult): string[] {
  if (badRows.length === 0) return [];
  const { code, details, escapeCell, table } = markdown;
  const rows = badRows
    .slice(0, 20)
    .map(({ reason, row }) => [escapeCell(reason), code(JSON.stringify(row).slice(0, 200))]);
  return [
    details(
      `${markdown.count(bad, 'bad row or conflict', 'bad rows or conflicts')} in ${code(name)}`,
      table(['Reason', 'Row'], rows),
    ),
  ];
}
