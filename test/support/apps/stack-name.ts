import { defaultBackend, stackNames } from '../../../src/pipeline/request.ts';
import type { Mode, Scope } from '../../../src/release/index.ts';

/** A stack of an environment: what it is for, and for a backend the mode that it runs the app in. */
export type StackRole = Exclude<keyof ReturnType<typeof stackNames>, 'backend'> | Exclude<Mode, 'none'>;

/** The name that a deployment without further settings gives to that stack. */
export function stackNameOf(scope: Scope, role: StackRole): string {
  const mode = role === 'container' ? 'container' : 'lambda';
  const names = stackNames({ ...scope, mode, backend: defaultBackend({ mode, packageType: 'zip' }) });
  return role === 'container' || role === 'lambda' ? names.backend : names[role];
}
