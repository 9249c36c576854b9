export { assumedSession } from './assumed-session.ts';
export {
  awsErrorName,
  explainAwsError,
  httpStatus,
  ifFound,
  ifReadable,
  isConditionFailed,
  isDenied,
  isNotFound,
  isThrottling,
  orExplain,
  wasSentAgain,
} from './errors.ts';
export {
  allInOrder,
  batched,
  chunks,
  parallel,
  parallelAdaptive,
  Semaphore,
  unlessAborted,
  within,
} from './concurrency.ts';
export { defaultInterval, poll, PollTimeout, systemClock, type Clock, type PollOptions } from './poll.ts';
export type { AwsSession } from './session.ts';
export { sessionFromInputs } from './credentials.ts';
export { githubToken, tokenClaims } from './github-token.ts';
export { DirectRequest, type DirectCall } from './direct-request.ts';
export { openTunnel, proxyAuthorization, proxyFor } from './proxy.ts';
export { describeParameter, readParameter, writeParameter } from './parameter.ts';
export { dnsSuffix, dualStackDnsSuffix, partitionOf } from './partition.ts';
export { findPrefixList } from './prefix-list.ts';
export { retry } from './retry.ts';
export { useSignatureV4a } from './signature-v4a.ts';
export { signedRequest } from './signed-request.ts';
export { vpcQuota } from './vpc-quota.ts';
export { WebClient, type WebAnswer } from './web-client.ts';
