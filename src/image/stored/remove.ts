import { DeleteRepositoryCommand } from '@aws-sdk/client-ecr';
import { ifFound, orExplain, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import { EcrRegistry } from '../registry/ecr.ts';

/** Which of these digests an ECR repository of the session's account and region holds; undefined where there is none. */
export async function findRepository(
  session: AwsSession,
  name: string,
  digests: readonly string[],
): Promise<string[] | undefined> {
  const registry = new EcrRegistry(session, { kind: 'ecr', name });
  if (!(await registry.describe())) return undefined;
  const found = await registry.lookup(digests);
  return digests.filter((digest) => found.has(digest));
}

/** Deletes images with all their tags; what is gone already is well. */
export async function removeImages(session: AwsSession, name: string, digests: readonly string[]): Promise<void> {
  const registry = new EcrRegistry(session, { kind: 'ecr', name });
  const [failure] = await orExplain(
    registry.deleteImages(digests),
    `Images of ECR repository ${name} were not deleted`,
  );
  if (!failure) return;
  throw new Failure({
    code: 'registry',
    what: `Image ${failure.imageId?.imageDigest} of ${name} was not deleted`,
    why: failure.failureReason ?? failure.failureCode,
  });
}

/** Deletes a repository with all its images. */
export async function removeRepository(session: AwsSession, name: string): Promise<void> {
  const { client, target } = new EcrRegistry(session, { kind: 'ecr', name });
  const deleting = client.send(new DeleteRepositoryCommand({ ...target, force: true }));
  await orExplain(ifFound(deleting), `ECR repository ${name} was not deleted`);
}
