import type { StackEvent } from '../state/stack-event.ts';
import { rootCause } from './root-cause.ts';

/**
 * A role that a service makes for itself with the first resource of its kind in an account, and takes at once: the first
 * cluster fails, the second time it is there.
 * https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/818
 */
const SERVICE_LINKED = /unable to assume the service[ -]linked role/i;

/** What services say of a role that they cannot use: one that is new, or one that is wrong for good. */
const NOT_YET =
  /cannot be assumed by lambda|(unable|error) (to|in) assum(e|ing) (the |access )?role|invalid access role|provided execution role does not have permissions to call/i;

/** From these a stack can be deployed again. */
const OVER = /^(ROLLBACK|UPDATE_ROLLBACK|DELETE)_COMPLETE$/;

/**
 * Whether a stack operation failed, and ended, because a role was not known everywhere yet: changes of IAM are seen by other
 * services after seconds. Of a role that was there before the operation nothing becomes better by waiting.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export function isRoleNotReady(events: readonly StackEvent[], status: string): boolean {
  const reason = rootCause(events)?.reason ?? '';
  if (!OVER.test(status)) return false;
  if (SERVICE_LINKED.test(reason)) return true;
  const isNew = ({ type, status: is }: StackEvent) =>
    /^AWS::IAM::(Role|Policy|RolePolicy|ManagedPolicy)$/.test(type) && /^(CREATE|UPDATE)_COMPLETE$/.test(is);
  return NOT_YET.test(reason) && events.some(isNew);
}
