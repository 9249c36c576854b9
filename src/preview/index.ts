export { closeSection, describeSection, publishSection, type SectionFacts } from './comment.ts';
export { openPreviewContainers, type PreviewContainers, readPreviewContainers } from './containers.ts';
export { ageOf, costSoFar } from './cost.ts';
export { noteFilled, readFilled } from './filled.ts';
export { hostNameOf } from './host.ts';
export { KEY_HEADER, lockOf, type PreviewLock } from './lock.ts';
export { KEEP_LABEL, readPullRequest, untrustedOf, type PreviewEvent, type PullRequest } from './pull-request.ts';
export {
  dropPreview,
  isSameRepository,
  listPreviews,
  previewKey,
  type PreviewRecord,
  readPreview,
  writePreview,
} from './record.ts';
