export { goLive, putBack } from './lambda/alias.ts';
export { functionOperation } from './lambda/operation.ts';
export type { FunctionPlan, FunctionResult } from './lambda/types.ts';
