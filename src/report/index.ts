export type { ErrorCode } from './error-codes.ts';
export { DURATION_PATTERN, parseDuration } from './duration.ts';
export { Failure, messageOf, type FailureOptions } from './failure.ts';
export { hiddenInputFailure, inputFailure } from './input-failure.ts';
export { tellingLines } from './log.ts';
export { Redactor } from './redact.ts';
export { silentReporter, type Reporter } from './reporter.ts';
export { readYaml, YamlError, type YamlText } from './yaml.ts';
export * as markdown from './markdown.ts';
