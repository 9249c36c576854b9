import type { Rule } from './rule.ts';
import { stackKey, stackName } from './template.ts';

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
    // A request that changes nothing takes the place of the deletion.
    rewriteBody: (request) =>
      request.operation === 'DeleteStack' && stacks.has(stackKey(request))
        ? new URLSearchParams({
            Action: 'DescribeStacks',
            StackName: request.form.get('StackName')!,
            Version: '2010-05-15',
          }).toString()
        : undefined,
    answer(request, body) {
      const { operation, form } = request;
      const name = stackName(form);
      const stack = stacks.get(stackKey(request));
      if (!stack) return undefined;
      if (operation === 'DeleteStack') return '<DeleteStackResponse><ResponseMetadata/></DeleteStackResponse>';
      if (operation === 'DescribeStacks')
        return body.replace(/<StackStatus>[A-Z_]+<\/StackStatus>/, `<StackStatus>${status}</StackStatus>`);
      if (operation === 'DescribeStackEvents')
        return body.replace('<StackEvents>', `<StackEvents>${events(stack, name)}`);
      return undefined;
    },
  };
}
