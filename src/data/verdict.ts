import { Failure, markdown } from '../report/index.ts';
import type { MigrationResult, MigrationState } from './result.ts';

export interface VerdictOptions {
  /** Bad rows that a run may have and still succeed. */
  maxBadRows: number;
  onConflict: 'fail' | 'skip' | 'overwrite';
  operation: 'copy' | 'verify' | 'copy-and-verify';
  dryRun: boolean;
  /** How to go on: shown with every failure. */
  resume: string;
  deadLetters?: string;
}

/** The failure that a run ends with, or undefined when everything was carried over and proven. */
export function judge(results: readonly MigrationResult[], options: VerdictOptions): Failure | undefined {
  const sum = (field: 'bad' | 'mismatched' | 'conflicts') =>
    results.reduce((total, result) => total + result[field], 0);
  const bad = sum('bad');
  const mismatched = sum('mismatched');
  const conflicts = options.onConflict === 'fail' ? sum('conflicts') : 0;
  const details = resultsMarkdown(results);
  if (mismatched > 0) {
    const changed = results.filter((result) => result.sourceChanged).map((result) => result.name);
    return new Failure({
      code: 'mismatch',
      what: `Source and target differ in ${mismatched} ${mismatched === 1 ? 'place' : 'places'}`,
      why: `${firstDifference(results)}${changed.length > 0 ? `. The source of ${changed.join(', ')} was changed during the copy` : ''}`,
      todo:
        changed.length > 0
          ? 'Freeze the writes (freeze in the plan) or set follow: true, and run again'
          : `See the report for every difference; ${options.resume}`,
      details,
    });
  }
  if (conflicts > 0) {
    return new Failure({
      code: 'conflict',
      what: `${counted(conflicts, 'was', 'were')} in the target already with other values`,
      why: 'They were left as they are (on-conflict: fail)',
      todo: 'Choose on-conflict: skip or overwrite, or remove them; the dead-letter file names each',
      details,
    });
  }
  if (bad > options.maxBadRows) {
    const [first] = results.flatMap((result) => result.badRows.map((row) => `${result.name}: ${row.reason}`));
    return new Failure({
      code: 'bad-rows',
      what: `${options.dryRun ? counted(bad, 'cannot be', 'cannot be') : counted(bad, 'was not', 'were not')} copied (max-bad-rows: ${options.maxBadRows})`,
      why: `The first one: ${first ?? 'see the report'}`,
      todo: `${options.deadLetters ? `All are in ${options.deadLetters}. ` : ''}Repair them in the source or in the plan, or raise max-bad-rows`,
      details,
    });
  }
  return undefined;
}

/** "1 row was", "2 rows were". */
function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 row ${one}` : `${count} rows ${many}`;
}

function firstDifference(results: readonly MigrationResult[]): string {
  for (const result of results) {
    const [first] = result.differences;
    if (!first) continue;
    const field = first.fields?.[0];
    return `${result.name}: ${first.key} is ${first.kind}${field ? ` (${field.name} is ${field.target}, and should be ${field.source})` : ''}`;
  }
  return 'The counts differ';
}

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

/** "under way; the checkpoint has it copied": what may be said of a migration, and no more. */
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
      `${mismatched} ${mismatched === 1 ? 'difference' : 'differences'} in ${code(name)}`,
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
  return [details(`${bad} bad rows or conflicts in ${code(name)}`, table(['Reason', 'Row'], rows))];
}
