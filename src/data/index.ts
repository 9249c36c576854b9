export { openCheckpoint, type CheckpointStore } from './checkpoint/checkpoint.ts';
export { migrate, type MigrateOptions, type MigrationRun } from './migrate.ts';
export { parsePlan } from './plan/plan-file.ts';
export { PLAN_SCHEMA } from './plan/plan-schema.ts';
export type { MigrationResult } from './result.ts';
export { judge, resultsMarkdown, type VerdictOptions } from './verdict.ts';
export { writeDeadLetters, writeReport, type MigrationReport } from './report-files.ts';
export { keepHeapSmall } from './memory.ts';
