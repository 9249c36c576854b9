import type { Scope } from './record.ts';

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

/** The region whose certificates and web ACLs CloudFront takes. */
export const GLOBAL_REGION = 'us-east-1';

/**
 * The stack there that an environment of `region` has. The region is part of its name: environments of one name in two
 * regions have one each.
 */
export function globalStackName({ app, environment }: Scope, region: string): string {
  return `${app}-${environment}-global-${region}`;
}

/** Endings of the names of all stacks of an environment. */
export const STACK_ENDINGS: readonly string[] = ['alarms', 'network', 'data', 'web', ...BACKEND_ENDINGS];
