export { goLive, putBack } from './lambda/alias.ts';
export { aliasSettings } from './lambda/alias-settings.ts';
export { publishAhead } from './lambda/apply.ts';
export { settleLive } from './lambda/live.ts';
export { functionOperation } from './lambda/operation.ts';
export { readFunction } from './lambda/reading.ts';
export type { FunctionReading, FunctionRequest } from './lambda/request.ts';
export { pruneVersions } from './lambda/prune.ts';
