import type { Deployment } from './deployment.ts';
import type { Step } from './step.ts';

/** That one step waits for another one, and why. */
export interface Need {
  readonly step: string;
  readonly of: string;
  /**
   * `result`: it is planned with what the other one finds out or makes (outputs, an image). `plan`: with what the other
   * one's plan finds out, and both may be applied at once. `order`: its plan does not depend on the other one, it is only
   * applied after it.
   */
  readonly kind: 'result' | 'plan' | 'order';
  readonly why: string;
  /** Left out: always. */
  readonly when?: (deployment: Deployment) => boolean;
}

/** What a step needs in a deployment. */
export function needsOf(step: string, needs: readonly Need[], deployment: Deployment): Need[] {
  return needs.filter((need) => need.step === step && (need.when?.(deployment) ?? true));
}

/** Each step after the one before it in the list. */
export function inOrder(steps: readonly Pick<Step, 'name'>[], why: string): Need[] {
  return steps.flatMap(({ name: step }, index) =>
    steps.slice(0, index).map(({ name: of }) => ({ step, of, kind: 'order', why }) as const),
  );
}
