export { openCheckpoint, type CheckpointStore } from './checkpoint/checkpoint.ts';
export { parseDefinition } from './definition/parse.ts';
export { resultsMarkdown } from './describe.ts';
export { keepHeapSmall } from './memory.ts';
export { migrate, type MigrationOutcome } from './migrate.ts';
export { provenAndNot, writeDeadLetters, writeReport, type MigrationReport } from './report.ts';
export type { MigrationRequest } from './request.ts';
export { migrationFailure } from './verdict.ts';
