export { childEnvironment, RUNNER_CACHE_VARIABLES, type ChildEnvironment, type Environment } from './environment.ts';
export { Lines } from './lines.ts';
export { lastLine } from './output.ts';
export { findProgram } from './program.ts';
export { runProcess, type ProcessOptions, type ProcessResult } from './run.ts';
