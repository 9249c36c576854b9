import { PREVIEW } from './environments.ts';
import type { Scope } from './record.ts';

/** A function's ways in that are not the HTTP API: each has a stack of its own (see `doorOf` in src/pipeline). */
export const DOORS = ['url', 'url-stream', 'rest', 'rest-stream', 'v1'] as const;
export type Door = (typeof DOORS)[number];

/** Endings of the names of the stacks that a backend may have, by its mode. */
export const ENDINGS_BY_MODE: Readonly<Record<'lambda' | 'container' | 'none', readonly string[]>> = {
  lambda: ['lambda', 'lambda-image'].flatMap((kind) => [kind, ...DOORS.map((door) => `${kind}-${door}`)]),
  container: ['container', 'express', 'apprunner'],
  none: [],
};

/** Endings of the names of an environment's backend stacks. */
export const BACKEND_ENDINGS: readonly string[] = Object.values(ENDINGS_BY_MODE).flat();

/** An environment by its whole name: its stacks' names begin so, and people type it to confirm what loses something. */
export function fullName({ app, environment }: Scope): string {
  return `${app}-${environment}`;
}

/** The stack of an environment by the ending of its name, one of STACK_ENDINGS. */
export function stackName(scope: Scope, ending: string): string {
  return `${fullName(scope)}-${ending}`;
}

/** Names of the stacks of all previews of an app begin so. */
export function previewStacks(app: string): string {
  return fullName({ app, environment: PREVIEW });
}

/** The region whose certificates and web ACLs CloudFront takes. */
export const GLOBAL_REGION = 'us-east-1';

/**
 * The stack there that an environment of `region` has. The region is part of its name: environments of one name in two
 * regions have one each.
 */
export function globalStackName(scope: Scope, region: string): string {
  return stackName(scope, `global-${region}`);
}

/** Endings of the names of all stacks of an environment. */
export const STACK_ENDINGS: readonly string[] = ['alarms', 'network', 'data', 'web', ...BACKEND_ENDINGS];
