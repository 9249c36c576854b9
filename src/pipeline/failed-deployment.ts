/** What users see after a deployment failed. */
export type Standing =
  /** What was live before still is. */
  | 'unchanged'
  /** It was made live again. */
  | 'restored'
  /** What this deployment did stays. */
  | 'stays'
  /** Going back failed too. */
  | 'unclear';

export interface FailedDeployment {
  /** What the user reads. */
  error: unknown;
  /** Undefined where another run may be at it. */
  standing: Standing | undefined;
}
