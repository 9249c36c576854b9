export { awsErrorName, explainAwsError, httpStatus, isConditionFailed, isNotFound, isThrottling } from './errors.ts';
export { batched, parallel, parallelAdaptive, Semaphore, unlessAborted, within } from './concurrency.ts';
export { defaultInterval, poll, PollTimeout, systemClock, type Clock, type PollOptions } from './poll.ts';
export { createSession, requireRegion, type AwsSession, type ClientConfig, type SessionOptions } from './session.ts';
export { sessionFromInputs } from './credentials.ts';
