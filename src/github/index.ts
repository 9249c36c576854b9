export type { GitHubApi, IssueComment } from './api.ts';
export { Inputs } from './inputs.ts';
export { Interrupted } from './interrupted.ts';
export type { RunContext } from './run-context.ts';
export { runAction, type Action, type ActionRun } from './runner.ts';
export { exitWhenWritten } from './exit.ts';
