export { openCheckpoint, type CheckpointStore } from './checkpoint/checkpoint.ts';
export { migrate, type MigrateOptions } from './migrate.ts';
export { newRun, type MigrationRun } from './migration-run.ts';
export { parseDefinition } from './definition/parse.ts';
export { DEFINITION_SCHEMA } from './definition/schema.ts';
export type { MigrationResult } from './result.ts';
export { judge, resultsMarkdown, type VerdictOptions } from './verdict.ts';
export { proof, writeDeadLetters, writeReport, type MigrationReport } from './report-files.ts';
export { keepHeapSmall } from './memory.ts';
