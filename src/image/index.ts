import type { AwsSession } from '../aws/index.ts';
import type { Reporter } from '../report/index.ts';
import { applyImage } from './apply.ts';
import { planImage } from './plan.ts';
import type { ImageRequest, ImageResult } from './request.ts';

export { applyImage } from './apply.ts';
export { describePlan, describeResult } from './describe.ts';
export { planImage, type ImagePlan } from './plan.ts';
export {
  imageRequest,
  type AllowedFinding,
  type BootCheckLevel,
  type BootCheckOptions,
  type BootCheckResult,
  type BuildSecret,
  type EngineName,
  type ImageRequest,
  type ImageResult,
  type PackageType,
  type ScanLevel,
  type ScanOptions,
  type ScanResult,
  type SettingsOptions,
  type WebAdapterOptions,
} from './request.ts';

/** Plan and apply in one: an image with the content of `request` is in the registry afterwards. */
export async function buildImage(session: AwsSession, request: ImageRequest, report: Reporter): Promise<ImageResult> {
  return await applyImage(await planImage(session, request, report), report);
}
