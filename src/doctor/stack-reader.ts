import type { AwsSession } from '../aws/index.ts';
import { type Scope, stackName } from '../release/index.ts';
import { readStack } from '../stack/index.ts';

/** Reads a stack of the environment by the ending of its name; undefined where there is none. */
export type StackReader = (ending: string) => ReturnType<typeof readStack>;

export const STACKS_AT_ONCE = 6;

/** A reader that asks for each stack once: several parts of the examination look at the same ones. */
export function stackReader(session: AwsSession, scope: Scope): StackReader {
  const asked = new Map<string, ReturnType<typeof readStack>>();
  return (ending) => {
    const found = asked.get(ending) ?? readStack(session, stackName(scope, ending));
    asked.set(ending, found);
    return found;
  };
}
