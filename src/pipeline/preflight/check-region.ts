import { partitionOf } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import type { DeployRequest } from '../request.ts';

/**
 * Refuses a site, or `edge`, where AWS has no CloudFront for it: the SDK's table of endpoints has CloudFront for the common
 * partition and for China, and there a distribution has no address of its own and takes no certificate of ACM.
 * https://docs.amazonaws.cn/en_us/aws/latest/userguide/cloudfront.html
 */
export function refuseWithoutCloudFront(
  region: string,
  { web, edge, preview }: Pick<DeployRequest, 'web' | 'edge' | 'preview'>,
): void {
  const input = web !== undefined ? 'web' : edge ? 'edge' : undefined;
  // A preview has no distribution.
  if (!input || preview || partitionOf(region) === 'aws') return;
  throw new Failure({
    code: 'input',
    what: `Input "${input}" needs CloudFront features that ${region} does not have`,
    why: 'Deploy uses CloudFront with functions, a KeyValueStore, the default domain and ACM certificates: only the partition aws has all of them',
    todo: 'Leave web and edge out: the backend has its own address. Or deploy to a region of the partition aws',
  });
}
