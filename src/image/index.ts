export { otherPath } from './boot-check/boot-check.ts';
export { meaningOf } from './boot-check/health-answer.ts';
export { copyImage, type ImageCopy, planImageCopy } from './copy-image.ts';
export { checkGivenImage, type GivenImage } from './given-image.ts';
export { loaderFolder } from './lambda/settings-loader.ts';
export { imageOperation } from './operation.ts';
export type { ImagePlan } from './plan.ts';
export { isImageThere } from './presence.ts';
export { pruneImages } from './prune.ts';
export { findRepository, removeImages, removeRepository } from './remove.ts';
export {
  imageRequest,
  type AllowedFinding,
  type BootCheckLevel,
  type BuildSecret,
  type ImageRequest,
  type ScanLevel,
  type SettingsOptions,
} from './request.ts';
export type { BootCheckResult, ImageResult } from './result.ts';
export { storedBytes } from './stored-bytes.ts';
