import type { Rule } from './rule.ts';
import { stackName } from './template.ts';

/**
 * The parts of a rule by which the deletion of the stacks in `stacks` (by name) is answered and not carried out: until a
 * stack leaves the map it has `status`, and the `events` of that on top of its own.
 */
export function unmadeDeletion<T>(
  stacks: ReadonlyMap<string, T>,
  status: 'DELETE_IN_PROGRESS' | 'DELETE_FAILED',
  events: (stack: T, name: string) => string,
): Required<Pick<Rule, 'rewriteBody' | 'answer'>> {
  return {
    // A request that changes nothing takes the place of the deletion.
    rewriteBody: ({ operation, form }) =>
      operation === 'DeleteStack' && stacks.has(stackName(form))
        ? new URLSearchParams({
            Action: 'DescribeStacks',
            StackName: form.get('StackName')!,
            Version: '2010-05-15',
          }).toString()
        : undefined,
    answer({ operation, form }, body) {
      const name = stackName(form);
      const stack = stacks.get(name);
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
