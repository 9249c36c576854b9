import type { AwsSession } from '../../aws/index.ts';
import { EcrRegistry } from '../registry/ecr.ts';
import { ecrHost, parseReference } from '../registry/reference.ts';

/**
 * Whether an image that a release record names is still in its registry. Only ECR is asked: undefined for an image of
 * another registry. A host that is not ECR's own may be another way to the registry of this account (`registry`): it
 * counts as such where the account has a repository of that name.
 */
export async function isImageThere(session: AwsSession, reference: string): Promise<boolean | undefined> {
  const { host = '', path = '', digest, tag } = parseReference(reference) ?? {};
  const name = digest ?? tag;
  if (path === '' || name === undefined) return undefined;
  const ecr = ecrHost(host);
  const registry = new EcrRegistry(session, { kind: 'ecr', name: path, ...ecr });
  if ((await registry.lookup([name])).has(name)) return true;
  return ecr || (await registry.describe()) ? false : undefined;
}
