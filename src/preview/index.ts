export { closeSection, describeSection, publishSection, type SectionFacts } from './comment.ts';
export { previewEnvironment, readPullRequest, strangerOf, type PullRequest } from './pull-request.ts';
export { listPreviews, readPreview, writePreview } from './record.ts';
