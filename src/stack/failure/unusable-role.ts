import { retry } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, messageOf } from '../../report/index.ts';

/**
 * What CloudFormation says of the role that it is to use, or that the stack was made with: one that is gone or trusts somebody
 * else, and for some seconds one that is new.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 */
const UNUSABLE = /\bRole \S+ is invalid or cannot be assumed/i;
/** Milliseconds before each further try; changes of IAM are seen by other services after seconds. */
const WAITS = [1000, 2000, 4000, 8000];

/**
 * Sends a request that makes CloudFormation take a role on, and the same again while the role is not known everywhere yet. One
 * that stays unusable is a Failure with code "credentials".
 */
export async function withStackRole<T>({ clock, signal }: Context, send: () => Promise<T>): Promise<T> {
  const isUnusable = (error: unknown) => UNUSABLE.test(messageOf(error));
  try {
    return await retry(send, { waits: WAITS, mayPass: isUnusable, clock, signal });
  } catch (error) {
    if (!isUnusable(error)) throw error;
    throw new Failure({
      code: 'credentials',
      what: 'CloudFormation cannot use the role of the stack',
      why: messageOf(error),
      todo: 'The role must exist, and its trust policy must name cloudformation.amazonaws.com. CloudFormation keeps using the role of the last change of a stack: if that role is gone, create one with the same name, or name another role',
      cause: error,
    });
  }
}
