/** What is to be invalidated, and what that costs. */
export interface InvalidationPlan {
  paths: string[];
}
