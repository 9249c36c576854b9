import { isProtected, type Scope } from '../../release/index.ts';
import { didYouMean } from '../../report/index.ts';

/** Environments whose records are read to see whether they have the same source. */
const MOST = 50;

/**
 * Of all environments those that may be this one under its name of before, the nearest first: other environments of the
 * app, then that environment of other apps by how much of the name they share, since who renames keeps part of it.
 */
export function renameCandidates(known: readonly Scope[], { app, environment }: Scope): Scope[] {
  const nearness = (scope: Scope) => (scope.app === app ? Number.MAX_SAFE_INTEGER : sharedStart(scope.app, app));
  return known
    .filter((scope) =>
      scope.app === app ? isRenamed(scope.environment, environment) : scope.environment === environment,
    )
    .sort((a, b) => nearness(b) - nearness(a))
    .slice(0, MOST);
}

/** Environments live beside each other; two that the app's users reach, or two of nearly one name, are one under two names. */
function isRenamed(other: string, environment: string): boolean {
  if (other === environment) return false;
  return (isProtected(other) && isProtected(environment)) || didYouMean(environment, [other]) !== undefined;
}

/** How many characters two names have in common from their start. */
function sharedStart(a: string, b: string): number {
  const end = [...a].findIndex((character, index) => character !== b[index]);
  return end === -1 ? a.length : end;
}
