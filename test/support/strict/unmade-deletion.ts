import type { Rule } from './rule.ts';
import { stackKey, stackName } from './template.ts';
import { describedInPlaceOf, withStatus } from './unmade.ts';

/**
 * The parts of a rule by which the deletion of the stacks in `stacks` (by their key) is answered and not carried out: until a
 * stack leaves the map it has `status`, and the `events` of that on top of its own.
 */
export function unmadeDeletion<T>(
  stacks: ReadonlyMap<string, T>,
  status: 'DELETE_IN_PROGRESS' | 'DELETE_FAILED',
  events: (stack: T, name: string) => string,
): Required<Pick<Rule, 'rewriteBody' | 'answer'>> {
  return {
    rewriteBody: describedInPlaceOf('DeleteStack', stacks),
    answer(request, body) {
      const { operation, form } = request;
      const name = stackName(form);
      const stack = stacks.get(stackKey(request));
      if (!stack) return undefined;
      if (operation === 'DeleteStack') return '<DeleteStackResponse><ResponseMetadata/></DeleteStackResponse>';
      if (operation === 'DescribeStacks') return withStatus(body, status);
      if (operation === 'DescribeStackEvents')
        return body.replace('<StackEvents>', `<StackEvents>${events(stack, name)}`);
      return undefined;
    },
  };
}
