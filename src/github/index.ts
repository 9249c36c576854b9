export { Inputs, type Environment } from './inputs.ts';
export { readRunContext, type RunContext } from './run-context.ts';
export { runAction, type Action, type ActionRun } from './runner.ts';
export { exitWhenWritten } from './exit.ts';
