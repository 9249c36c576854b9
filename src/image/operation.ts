import type { Operation } from '../operation/index.ts';
import { applyImage, type ImageResult } from './apply.ts';
import { describeImage } from './describe.ts';
import { guardImage } from './guard.ts';
import { planImage, type ImagePlan } from './plan.ts';
import type { ImageRequest } from './request.ts';
import { verifyImage } from './verify.ts';

/** Afterwards an image with the content of the request is in the registry: built, started once and pushed, or reused. */
export const imageOperation: Operation<ImageRequest, ImagePlan, ImageResult> = {
  plan: planImage,
  guard: guardImage,
  apply: applyImage,
  verify: verifyImage,
  describe: describeImage,
};
