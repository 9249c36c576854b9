export { goLive, putBack } from './lambda/alias.ts';
export { functionOperation } from './lambda/operation.ts';
