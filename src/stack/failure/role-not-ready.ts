import type { StackEvent } from '../state/stack-event.ts';
import { rootCause } from './root-cause.ts';

/**
 * A role that a service makes for itself with the first resource of its kind in an account, and takes at once: the first
 * cluster fails, the second time it is there.
 * https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/818
 */
const SERVICE_LINKED = /unable to assume the service[ -]linked role/i;

/**
 * What services say of a role that they cannot use, or of a principal that they do not find: one that is new, or one that is
 * wrong for good. The sentences are those after which Terraform's provider for AWS tries again.
 * https://github.com/hashicorp/terraform-provider-aws (`PropagationTimeout`)
 */
const NOT_YET = new RegExp(
  [
    /can(not|'t) be assumed/, // Lambda, EventBridge Pipes, Backup
    /(unable|error|failed|allow .{1,60}) (to|in) assum(e|ing) (the |access |provided )?role/, // ECS, App Runner, Firehose, Scheduler
    /authorized to (assume|perform: sts:assumerole)/, // Step Functions, CodeBuild
    /not have (permission|permissions|the permissions) to assume/, // DMS, Batch
    /invalid access role/, // App Runner
    /(execution )?role (you )?(provided |defined )?(for the function )?(does|do) not have (sufficient |the )?(required )?permissions?/, // Lambda, event sources
    /invalid principal|principalnotfound|principal not found|invalid principals/, // policies of S3, SNS, SQS, ECR, KMS
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);

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
