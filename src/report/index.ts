export { Failure, messageOf, type FailureOptions } from './failure.ts';
export { recordingReporter, type RecordingReporter, type Reporter } from './reporter.ts';
export * as markdown from './markdown.ts';
