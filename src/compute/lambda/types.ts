import type { AliasConfiguration, FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { PlanBase } from '../../operation/index.ts';
import type { FunctionRequest } from './request.ts';

export interface FunctionPlan extends PlanBase {
  readonly request: FunctionRequest;
  /** The version that serves users; undefined before the first deployment. */
  readonly live: string | undefined;
  /** The alias `live` as it was read: moved since, it has another revision. */
  readonly alias?: AliasConfiguration | undefined;
  /** What is live has the code and the settings that the stack has left in the function. */
  readonly isPublished: boolean;
  /** What will change about the alias `live` beside its version, in words. */
  readonly beside: readonly string[];
  /** The function as it was read: what is published, once it is settled and the one of this deployment. */
  readonly latest: FunctionConfiguration;
  /** A version of just that, where there is one already. */
  readonly published?: FunctionConfiguration | undefined;
  /** The alias `candidate` as it was read. */
  readonly candidate?: AliasConfiguration | undefined;
  /** Where the aliases answer, as far as they have function URLs already. */
  readonly urls?: Partial<FunctionUrls>;
}

/** Addresses of the aliases, without a slash at the end. */
export interface FunctionUrls {
  live: string;
  candidate: string;
}

export interface FunctionVerified {
  /** What the candidate answered at its health path when it was called directly; undefined without an answer of that form. */
  healthStatus?: number;
}

export interface FunctionResult {
  /** The published version, which is to go live. */
  version: string;
  /** The alias candidate points at it; the version itself can be called before. */
  pointed: Promise<void>;
  /** Where the stack has no HTTP API. */
  urls?: FunctionUrls;
}
