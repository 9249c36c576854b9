/** A function's ways in that are not the HTTP API: each has a stack of its own (see `doorOf` in src/pipeline). */
export const DOORS = ['url', 'url-stream', 'rest', 'rest-stream', 'v1'] as const;
export type Door = (typeof DOORS)[number];

/** Endings of the names of an environment's backend stacks. */
export const BACKEND_ENDINGS: readonly string[] = [
  ...['lambda', 'lambda-image'].flatMap((kind) => [kind, ...DOORS.map((door) => `${kind}-${door}`)]),
  'container',
  'express',
  'apprunner',
];

/** Endings of the names of all stacks of an environment. */
export const STACK_ENDINGS: readonly string[] = ['alarms', 'network', 'data', 'web', ...BACKEND_ENDINGS];
