export { checkpointObject, openCheckpoint } from './checkpoint/checkpoint.ts';
export { parseDefinition } from './definition/parse.ts';
export { resultsMarkdown } from './describe.ts';
export { keepHeapSmall } from './memory.ts';
export { migrate, type MigrationOutcome } from './migrate.ts';
export { provenAndNot, writeDeadLetters, writeReport } from './report.ts';
export { readTransferProgram } from './transfer/transfer.ts';
export { migrationFailure } from './verdict.ts';
