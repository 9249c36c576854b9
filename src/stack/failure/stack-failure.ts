import { Failure, type FailureOptions } from '../../report/index.ts';

/** One resource that failed, as the JSON plan shows it. */
export interface FailedResourceData {
  path: string;
  type: string | undefined;
  status: string;
  reason: string;
  physicalId: string | undefined;
  /** ISO 8601. */
  time?: string;
  evidence?: { title: string; lines: readonly string[] };
}

/** The failure of a stack operation or of a rollout, with every failed resource as plain data, the cause first. */
export class StackFailure extends Failure {
  /** Status of the stack at the end. */
  readonly status: string;
  readonly failures: readonly FailedResourceData[];
  /** The same once more may well succeed: what it failed for goes away by itself. */
  readonly passes: boolean;

  constructor(options: FailureOptions, status: string, failures: readonly FailedResourceData[], passes = false) {
    super(options);
    this.status = status;
    this.failures = failures;
    this.passes = passes;
  }
}
