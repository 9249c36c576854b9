export { otherPath } from './boot-check/boot-check.ts';
export { meaningOf } from './boot-check/health-answer.ts';
export { copyImage, type ImageCopy, planImageCopy } from './stored/copy-image.ts';
export { checkGivenImage, type GivenImage } from './stored/given-image.ts';
export { loaderFolder } from './lambda/settings-loader.ts';
export { imageOperation } from './operation.ts';
export type { ImagePlan } from './plan.ts';
export { isImageThere } from './stored/presence.ts';
export { pruneImages } from './stored/prune.ts';
export { findRepository, removeImages, removeRepository } from './stored/remove.ts';
export {
  imageRequest,
  type AllowedFinding,
  type BootCheckLevel,
  type BuildSecret,
  type ImageRequest,
  type ScanLevel,
  type SettingsOptions,
} from './request.ts';
export type { ImageResult } from './apply.ts';
export type { BootCheckResult } from './boot-check/boot-check.ts';
export { storedBytes } from './stored/stored-bytes.ts';
