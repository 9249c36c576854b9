import type { Context, Operation } from '../../operation/index.ts';
import type { Lease } from '../../release/index.ts';
import type { SiteRequest } from '../request.ts';
import type { SitePlan, SiteResult } from '../types.ts';
import { acquireSiteLease } from './site-lease.ts';

type SiteOperation = Operation<SiteRequest, SitePlan, SiteResult>;

/**
 * The operation with the lease of its prefix, from the first write of a release to the end of its prune: what one deployment
 * sends, another one's prune might delete. A deployment of an environment has a lease of its own, and in place the upload takes
 * this one.
 */
export function underSiteLease(operation: SiteOperation): SiteOperation {
  const steps = new LeasedSteps(operation);
  return {
    ...operation,
    apply: (context, plan) => steps.apply(context, plan),
    verify: (context, plan, result) => steps.verify(context, plan, result),
    activate: (context, plan, result) => steps.activate(context, plan, result),
    finish: (context, plan, result) => steps.finish(context, plan, result),
  };
}

class LeasedSteps {
  readonly #operation: SiteOperation;
  #lease: Lease | undefined;

  constructor(operation: SiteOperation) {
    this.#operation = operation;
  }

  async apply(context: Context, plan: SitePlan): Promise<SiteResult> {
    if (plan.strategy === 'releases' && (plan.hasChanges || plan.unfinished))
      this.#lease = await acquireSiteLease(context, plan, plan.request.leaseWait);
    return await this.#held(context, (held) => this.#operation.apply(held, plan));
  }

  async verify(context: Context, plan: SitePlan, result: SiteResult): Promise<void> {
    await this.#held(context, (held) => this.#operation.verify(held, plan, result));
  }

  async activate(context: Context, plan: SitePlan, result: SiteResult): Promise<void> {
    await this.#held(context, async (held) => await this.#operation.activate?.(held, plan, result));
  }

  async finish(context: Context, plan: SitePlan, result: SiteResult): Promise<SiteResult> {
    const finished = await this.#held(context, (held) => this.#operation.finish?.(held, plan, result));
    await this.#release();
    return finished ?? result;
  }

  /** Once the lease is lost nothing more is written: another deployment may have it. */
  async #held<T>(context: Context, work: (held: Context) => T | Promise<T>): Promise<T> {
    const { signal: lost } = this.#lease ?? {};
    const signal = lost ? AbortSignal.any([context.signal, lost]) : context.signal;
    try {
      signal.throwIfAborted();
      return await work({ ...context, signal });
    } catch (error) {
      await this.#release();
      throw error;
    }
  }

  async #release(): Promise<void> {
    const lease = this.#lease;
    this.#lease = undefined;
    await lease?.release();
  }
}
