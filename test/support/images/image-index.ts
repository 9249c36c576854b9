import { hash } from 'node:crypto';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import type { AwsSession } from '../../../src/aws/index.ts';

/** An image index for amd64 and arm64 in a new repository, and its reference as AWS names it. */
export async function pushIndex(
  session: AwsSession,
  repositoryName: string,
): Promise<{ reference: string; digests: Record<'amd64' | 'arm64', string> }> {
  const client = session.client(ECRClient);
  await client.send(new CreateRepositoryCommand({ repositoryName }));
  const digests = { amd64: `sha256:${'a'.repeat(64)}`, arm64: `sha256:${'b'.repeat(64)}` };
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    manifests: Object.entries(digests).map(([architecture, digest]) => ({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest,
      size: 500,
      platform: { os: 'linux', architecture },
    })),
  });
  const imageDigest = `sha256:${hash('sha256', imageManifest)}`;
  await client.send(
    new PutImageCommand({
      repositoryName,
      imageManifest,
      imageManifestMediaType: mediaType,
      imageDigest,
      imageTag: 'v1',
    }),
  );
  const host = `${await session.accountId()}.dkr.ecr.${session.region}.amazonaws.com`;
  return { reference: `${host}/${repositoryName}@${imageDigest}`, digests };
}
