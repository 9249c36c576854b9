import { defaultBackend, stackNames } from '../../../src/pipeline/request.ts';
import type { Scope } from '../../../src/release/index.ts';

/** The stacks of an environment: what each is for, and for a backend the mode that it runs the app in. */
export const STACK_ROLES = ['network', 'data', 'web', 'alarms', 'lambda', 'container'] as const;
export type StackRole = (typeof STACK_ROLES)[number];

/** The name that a deployment without further settings gives to that stack. */
export function stackNameOf(scope: Scope, role: StackRole): string {
  const mode = role === 'container' ? 'container' : 'lambda';
  const names = stackNames({ ...scope, mode, backend: defaultBackend({ mode, packageType: 'zip' }) });
  return role === 'container' || role === 'lambda' ? names.backend : names[role];
}
