import type { Bucket, ObjectFacts } from '../aws/s3/index.ts';
import { Failure } from '../report/index.ts';
import { keysOf } from './manifest/layout.ts';
import type { SitePlan } from './types.ts';

/** The page must be in the bucket as it was sent; what S3 answered to the upload is not enough. */
export async function verifyPage(plan: SitePlan, bucket: Bucket): Promise<ObjectFacts> {
  const { size } = plan.manifest.files.get('index.html')!;
  const key = keysOf(plan.layout, plan.manifest)('index.html');
  const found = await bucket.head(key);
  if (found?.size === size) return found;
  throw new Failure({
    code: 'verification',
    what: `The page of release ${plan.release} in bucket ${bucket.name} is not what was uploaded`,
    why: found ? `${key} has ${found.size} bytes instead of ${size}` : `${key} is missing`,
    todo: 'Check whether something else writes into this bucket, and run the deployment again',
  });
}
