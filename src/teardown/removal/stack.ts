import { poll, PollTimeout } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { deleteStack, protectFromDeletion, readStack, requestDeletion } from '../../stack/index.ts';
import type { PlannedStack } from '../types.ts';
import { isDeletable } from './distribution.ts';
import { emptyBucket } from './empty-bucket.ts';

/** How often what was written between the emptying of a bucket and the deletion of its stack is emptied once more. */
const ATTEMPTS = 5;
/**
 * What goes by itself, and nothing may hurry: network interfaces of functions in a VPC, after up to 20 minutes, and the entries
 * of a service's tasks in Cloud Map, which ECS takes out a moment after the service is gone.
 * https://docs.aws.amazon.com/cloud-map/latest/api/API_DeleteService.html
 */
const HELD_BY: readonly [reason: RegExp, what: string][] = [
  [
    /dependent object|DependencyViolation|network interface|currently in use|has dependencies/i,
    'network interfaces, which AWS removes after up to 20 minutes',
  ],
  [/registered instances/i, 'the names of its tasks in Cloud Map, which ECS removes shortly after its service is gone'],
];
const HELD_FOR = 25 * 60_000;
const HELD_INTERVAL = 30_000;
const NOT_EMPTY = /not empty|BucketNotEmpty/i;

/** Why CloudFormation goes on with a stack after this run has ended. */
export const CLOUDFRONT_IS_SLOW =
  'The distribution is being disabled, which takes CloudFront 5 to 20 minutes; after that CloudFormation deletes it';

/** Why a stack is left for another run. */
export const USED_BY_CLOUDFRONT =
  'CloudFront uses its certificate and its web ACL until the distribution is gone; run the teardown again in 20 minutes';

/**
 * Deletes one stack of the environment: its protection is turned off, its buckets are emptied, and it is looked at until
 * it is gone. 'slow': its distribution is still being disabled, and CloudFormation goes on by itself.
 */
export async function removeStack(
  context: Context,
  stack: PlannedStack,
  roleArn: string | undefined,
): Promise<'deleted' | 'slow'> {
  const { session, signal } = context;
  signal.throwIfAborted();
  if (stack.terminationProtection && (await readStack(session, stack.stackId)))
    await protectFromDeletion(context, stack.name, false);
  const deletable = await Promise.all(stack.distributions.map((id) => isDeletable(session, id)));
  if (deletable.includes(false)) {
    await emptyBuckets(context, stack);
    const present = await readStack(session, stack.stackId);
    if (present && present.status !== 'DELETE_IN_PROGRESS') await requestDeletion(context, present, { roleArn });
    return present ? 'slow' : 'deleted';
  }
  // An empty stack that a change set left has no operation that could be followed.
  if (stack.status === 'REVIEW_IN_PROGRESS') await requestDeletion(context, asState(stack), { roleArn });
  else await deleteWithContent(context, stack, roleArn);
  await untilGone(context, stack);
  return 'deleted';
}

const asState = ({ name, stackId }: PlannedStack) => ({ stackName: name, stackId });

async function emptyBuckets(context: Context, { buckets }: PlannedStack): Promise<void> {
  for (const bucket of buckets) await emptyBucket(context, bucket);
}

async function deleteWithContent(context: Context, stack: PlannedStack, roleArn: string | undefined): Promise<void> {
  const { clock, signal, report } = context;
  const start = clock.now();
  for (let attempt = 1; ;) {
    await emptyBuckets(context, stack);
    signal.throwIfAborted();
    try {
      await deleteStack(context, stack.stackId, { roleArn });
      return;
    } catch (error) {
      const why = error instanceof Failure && error.code === 'delete-failed' ? (error.why ?? '') : undefined;
      if (why === undefined) throw error;
      const holder = HELD_BY.find(([reason]) => reason.test(why))?.[1];
      if (NOT_EMPTY.test(why) && attempt++ < ATTEMPTS) {
        report.note(`Stack ${stack.name}: something was written to a bucket in the meantime; emptying it again`);
      } else if (holder !== undefined && clock.now() - start < HELD_FOR) {
        report.note(`Stack ${stack.name}: waiting for ${holder} (${why})`);
        await clock.sleep(HELD_INTERVAL, signal);
      } else {
        throw refused(stack, error as Failure);
      }
    }
  }
}

function refused({ name }: PlannedStack, { what, why }: Failure): Failure {
  return new Failure({
    code: 'delete-failed',
    what,
    why,
    todo: `Remove what blocks stack ${name}, then run the teardown again: it continues from here`,
  });
}

/** Deleted means looked at: the word of an operation is not enough. */
async function untilGone({ session, clock, signal }: Context, { name, stackId }: PlannedStack): Promise<void> {
  try {
    await poll(async () => ((await readStack(session, stackId)) ? undefined : true), {
      timeout: 60_000,
      clock,
      signal,
    });
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw error;
    throw new Failure({
      code: 'delete-failed',
      what: `Stack ${name} is still there`,
      why: 'CloudFormation reported that it was deleted',
      todo: 'Run the teardown again',
    });
  }
}
