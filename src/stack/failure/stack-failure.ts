import { Failure } from '../../report/index.ts';

/** The whole story of a failed deployment as plain data, the cause first. */
export interface FailureStory {
  /** Status of the stack at the end. */
  status: string;
  failures: readonly object[];
}

const stories = new WeakMap<Failure, FailureStory>();

/** Keeps the story with its failure, which itself is for people. */
export function withStory(failure: Failure, story: FailureStory): Failure {
  stories.set(failure, story);
  return failure;
}

/** The story behind a failed stack operation or rollout; undefined for any other error. */
export function failureStory(error: unknown): FailureStory | undefined {
  return error instanceof Failure ? stories.get(error) : undefined;
}
