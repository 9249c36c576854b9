export {
  costsOfNew,
  gigabyteCost,
  IDLE_CONTAINER,
  INVALIDATION,
  millionRequestsCost,
  MONTH_HOURS,
  monthlyCost,
  PRICE_DATE,
  taskCost,
  type TaskSize,
} from './costs.ts';
export { didYouMean } from './did-you-mean.ts';
export type { ErrorCode } from './error-codes.ts';
export { DURATION_PATTERN, parseDuration } from './duration.ts';
export { Failure, messageOf, reasonOf, type FailureOptions } from './failure.ts';
export { entryFailure, hiddenInputFailure, inputFailure } from './input-failure.ts';
export { literal } from './literal.ts';
export { tellingLines } from './log.ts';
export { Redactor } from './redact.ts';
export { silentReporter, type Reporter } from './reporter.ts';
export { readYaml, YamlError, type YamlText } from './yaml.ts';
export * as markdown from './markdown.ts';
