import { Failure, messageOf } from '../report/index.ts';
import type { Context, Operation, PlanBase } from './operation.ts';

export interface RunOptions<Plan, Result> {
  /**
   * Stop after the plan: nothing is applied, and what the plan staged is taken back. `guarded` fails where the run itself
   * would be refused, for operations whose description does not show that.
   */
  dryRun?: boolean | 'guarded';
  /** Stop after the plan and leave what it staged, for a person to review and a later run to apply. */
  planOnly?: boolean;
  /** Called with each plan before it is guarded; more than once where the state had to be repaired or has moved. */
  planned?(plan: Plan): void;
  /** Called with the result before it is verified. */
  applied?(plan: Plan, result: Result): void;
}

export interface Outcome<Plan, Result, Verified = void> {
  plan: Plan;
  /** Undefined when the run stopped after the plan. */
  result: Result | undefined;
  /** Undefined after a dry run. */
  verified?: Verified;
}

/** Plan, guard, apply, verify, activate, finish: the whole operation, planned again where somebody else has moved the state in between. */
export async function run<Request, Plan extends PlanBase, Result, Verified>(
  operation: Operation<Request, Plan, Result, Verified>,
  context: Context,
  request: Request,
  options: RunOptions<Plan, Result> = {},
): Promise<Outcome<Plan, Result, Verified>> {
  const failures = new Map<string, number>();
  for (;;) {
    try {
      const plan = await operation.plan(context, request);
      options.planned?.(plan);
      if (options.dryRun === 'guarded') await guardOrDiscard(operation, context, plan);
      if (options.dryRun) await operation.discard?.(context, plan);
      if (options.dryRun || options.planOnly) return { plan, result: undefined };
      await guardOrDiscard(operation, context, plan);
      return await carryOut(operation, context, request, plan, options);
    } catch (error) {
      const kind = error instanceof Failure ? error.code : '';
      failures.set(kind, (failures.get(kind) ?? 0) + 1);
      if (failures.get(kind)! >= (operation.attempts?.(error) ?? 1)) throw error;
      context.report.note(`Somebody else changed something in the meantime: planning again (${messageOf(error)})`);
    }
  }
}

/** Guards a plan; what a refused plan has staged is taken back before the failure is thrown. */
export async function guardOrDiscard<Plan extends PlanBase>(
  operation: Pick<Operation<never, Plan, never, never>, 'guard' | 'discard'>,
  context: Context,
  plan: Plan,
): Promise<void> {
  try {
    await operation.guard(context, plan);
  } catch (error) {
    // Why the plan was refused matters more than what could not be taken back.
    await operation.discard?.(context, plan).catch((leftover: unknown) =>
      context.report.warning(messageOf(leftover), {
        title: 'Preparations for the refused plan could not be removed',
      }),
    );
    throw error;
  }
}

/** Applies a guarded plan, verifies the result and makes it live. A state in need of repair is repaired first, then planned and guarded anew. */
export async function carryOut<Request, Plan extends PlanBase, Result, Verified>(
  operation: Operation<Request, Plan, Result, Verified>,
  context: Context,
  request: Request,
  guarded: Plan,
  callbacks: Pick<RunOptions<Plan, Result>, 'planned' | 'applied'> = {},
): Promise<{ plan: Plan; result: Result; verified: Verified }> {
  const { plan, verified, activate, finish } = await stage(operation, context, request, guarded, callbacks);
  await activate();
  return { plan, result: await finish(), verified };
}

/** What was applied and verified beside the live state. */
export interface StagedResult<Result> {
  result: Result;
  /** Makes it live. */
  activate(): Promise<void>;
  /** Clears away what is no longer needed then; returns the result with what it did. */
  finish(): Promise<Result>;
}

export interface Staged<Plan, Result, Verified> extends StagedResult<Result> {
  plan: Plan;
  verified: Verified;
}

/** The same up to the moment before it goes live, for callers that look at it themselves before it does. */
export async function stage<Request, Plan extends PlanBase, Result, Verified>(
  operation: Operation<Request, Plan, Result, Verified>,
  context: Context,
  request: Request,
  guarded: Plan,
  { planned, applied }: Pick<RunOptions<Plan, Result>, 'planned' | 'applied'> = {},
): Promise<Staged<Plan, Result, Verified>> {
  let plan = guarded;
  const anew = async () => {
    plan = await operation.plan(context, request);
    planned?.(plan);
    await guardOrDiscard(operation, context, plan);
  };
  const apply = async () => {
    while (plan.needsRecovery && operation.recover) {
      await operation.recover(context, plan);
      await anew();
    }
    context.signal.throwIfAborted();
    return await operation.apply(context, plan);
  };
  const result = await apply().catch(async (error: unknown) => {
    if (!operation.passes?.(error)) throw error;
    context.report.note(`This is temporary: trying once more (${messageOf(error)})`);
    await anew();
    return await apply();
  });
  applied?.(plan, result);
  const verified = await operation.verify(context, plan, result);
  return {
    plan,
    result,
    verified,
    async activate() {
      context.signal.throwIfAborted();
      await operation.activate?.(context, plan, result);
    },
    finish: async () => (await operation.finish?.(context, plan, result)) ?? result,
  };
}
