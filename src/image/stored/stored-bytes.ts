import { paginateDescribeImages } from '@aws-sdk/client-ecr';
import type { AwsSession } from '../../aws/index.ts';
import { EcrRegistry } from '../registry/ecr.ts';

/** Bytes of all images of an ECR repository. Layers that several share count several times: it is no less than that. */
export async function storedBytes(session: AwsSession, name: string): Promise<number> {
  const { client, target } = new EcrRegistry(session, { kind: 'ecr', name });
  let bytes = 0;
  for await (const page of paginateDescribeImages({ client }, target))
    for (const { imageSizeInBytes = 0 } of page.imageDetails ?? []) bytes += imageSizeInBytes;
  return bytes;
}
