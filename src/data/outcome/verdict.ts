import { Failure, markdown } from '../../report/index.ts';
import { resultsMarkdown } from '../describe.ts';
import type { Mode, OnConflict } from '../request.ts';
import type { MigrationResult } from './result.ts';

export interface VerdictOptions {
  /** Bad rows that a run may have and still succeed. */
  maxBadRows: number;
  onConflict: OnConflict;
  operation: Mode;
  dryRun: boolean;
  /** How to go on: shown with every failure. */
  resume: string;
  deadLetters?: string;
}

/** The failure that a run ends with, or undefined when everything was carried over and proven. */
export function migrationFailure(results: readonly MigrationResult[], options: VerdictOptions): Failure | undefined {
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
      what: `Source and target differ in ${markdown.count(mismatched, 'place')}`,
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
      what: `${markdown.count(conflicts, 'row was', 'rows were')} already in the target with other values`,
      why: 'They were left as they are (on-conflict: fail)',
      todo: 'Set on-conflict: skip or overwrite, or remove the rows; the dead-letter file lists each of them',
      details,
    });
  }
  if (bad > options.maxBadRows) {
    const [first] = results.flatMap((result) => result.badRows.map((row) => `${result.name}: ${row.reason}`));
    return new Failure({
      code: 'bad-rows',
      what: `${options.dryRun ? `${markdown.count(bad, 'row')} cannot be` : markdown.count(bad, 'row was not', 'rows were not')} copied (max-bad-rows: ${options.maxBadRows})`,
      why: `The first one: ${first ?? 'see the report'}`,
      todo: `${options.deadLetters ? `They are in ${options.deadLetters}. ` : ''}Repair them in the source or in the plan, or raise max-bad-rows`,
      details,
    });
  }
  return undefined;
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
