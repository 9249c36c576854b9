export { makeRoom } from './sweep/make-room.ts';
export { failForUnswept, sweep } from './sweep/sweep.ts';
export type { AskPullRequest } from './sweep/verdict.ts';
export { teardown, type TeardownOptions } from './teardown.ts';
