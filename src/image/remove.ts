import { BatchDeleteImageCommand, DeleteRepositoryCommand } from '@aws-sdk/client-ecr';
import { explainAwsError, isNotFound, type AwsSession } from '../aws/index.ts';
import { Failure } from '../report/index.ts';
import { BATCH_LIMIT, EcrRegistry } from './registry/ecr.ts';

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
  const { client, target } = new EcrRegistry(session, { kind: 'ecr', name });
  for (let at = 0; at < digests.length; at += BATCH_LIMIT) {
    const imageIds = digests.slice(at, at + BATCH_LIMIT).map((imageDigest) => ({ imageDigest }));
    try {
      const { failures = [] } = await client.send(new BatchDeleteImageCommand({ ...target, imageIds }));
      const first = failures.find(({ failureCode }) => failureCode !== 'ImageNotFound');
      if (first)
        throw new Failure({
          code: 'registry',
          what: `Image ${first.imageId?.imageDigest} of ${name} was not deleted`,
          why: first.failureReason ?? first.failureCode,
        });
    } catch (error) {
      if (!isNotFound(error)) throw explainAwsError(error, `Images of ECR repository ${name} were not deleted`);
    }
  }
}

/** Deletes a repository with all its images. */
export async function removeRepository(session: AwsSession, name: string): Promise<void> {
  const { client, target } = new EcrRegistry(session, { kind: 'ecr', name });
  try {
    await client.send(new DeleteRepositoryCommand({ ...target, force: true }));
  } catch (error) {
    if (!isNotFound(error)) throw explainAwsError(error, `ECR repository ${name} was not deleted`);
  }
}
