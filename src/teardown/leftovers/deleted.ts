import type { TeardownPlan, TeardownResult } from '../types.ts';

/**
 * Tells by a name, which is the end of an ARN, whether that went with a stack that CloudFormation has deleted. Its id of a
 * resource is such a name, the last part of one, a whole ARN, or an address that ends so.
 */
export function deletedWith(
  { waves }: Pick<TeardownPlan, 'waves'>,
  { deletedStacks }: Pick<TeardownResult, 'deletedStacks'>,
): (name: string) => boolean {
  const ids = waves.flat().flatMap((stack) => {
    // The id of a bucket's policy is the bucket, which may stay.
    const kept = new Set(stack.retained.map(({ id }) => id));
    return deletedStacks.includes(stack.name) ? stack.ids.filter((id) => !kept.has(id)) : [];
  });
  return (name) => ids.some((id) => endsWithPart(name, id) || endsWithPart(id, name));
}

function endsWithPart(text: string, part: string): boolean {
  return text === part || text.endsWith(`/${part}`) || text.endsWith(`:${part}`);
}
