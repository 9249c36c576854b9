import type { Rule } from './rule.ts';
import { stackKey } from './template.ts';

/** A request that changes nothing takes the place of `operation` on the stacks in `stacks` (by their key). */
export function describedInPlaceOf(
  operation: string,
  stacks: ReadonlyMap<string, unknown>,
): NonNullable<Rule['rewriteBody']> {
  return (request) =>
    request.operation === operation && stacks.has(stackKey(request))
      ? new URLSearchParams({
          Action: 'DescribeStacks',
          StackName: request.form.get('StackName')!,
          Version: '2010-05-15',
        }).toString()
      : undefined;
}

/** An answer of DescribeStacks with another status of the stack. */
export function withStatus(body: string, status: string): string {
  return body.replace(/<StackStatus>[A-Z_]+<\/StackStatus>/, `<StackStatus>${status}</StackStatus>`);
}
