export { createContext, type Context, type Operation, type PlanBase } from './operation.ts';
export { carryOut, guardOrDiscard, run, stage, type StagedResult } from './run.ts';
