import type { Context } from '../../operation/index.ts';
import { type LastLook, lookBeforeUpdate, type StackPlan } from '../../stack/index.ts';

/** The looks right before stacks are updated in place, made while the record of the release is opened. */
export class LastLooks {
  readonly #looks: Map<string, LastLook>;

  constructor(context: Context, plans: readonly StackPlan[]) {
    const { region } = context.session;
    const direct = plans.filter((plan) => plan.directUpdate && plan.region === region);
    this.#looks = new Map(direct.map((plan) => [plan.stackName, lookBeforeUpdate(context, plan.stackId!)]));
  }

  /** The look at a stack, once: who looks again wants to see what has changed since. */
  take(stackName: string): LastLook | undefined {
    const look = this.#looks.get(stackName);
    this.#looks.delete(stackName);
    return look;
  }
}
