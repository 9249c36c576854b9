export { goLive, putBack } from './lambda/alias.ts';
export { aliasSettings } from './lambda/alias-settings.ts';
export { settleLive } from './lambda/live.ts';
export { functionOperation } from './lambda/operation.ts';
export { pruneVersions } from './lambda/prune.ts';
