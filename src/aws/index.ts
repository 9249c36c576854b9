export { assumedSession } from './identity/assumed-session.ts';
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
export { sessionFromInputs } from './identity/credentials.ts';
export { githubToken, tokenClaims } from './identity/github-token.ts';
export { DirectRequest, type DirectCall } from './requests/direct-request.ts';
export { openTunnel, proxyAuthorization, proxyFor } from './requests/proxy.ts';
export { exists } from './lookups/exists.ts';
export { describeParameter, readParameter, writeParameter } from './lookups/parameter.ts';
export { dnsSuffix, dualStackDnsSuffix, partitionOf } from './partition.ts';
export { findPrefixList } from './lookups/prefix-list.ts';
export { retry } from './retry.ts';
export { useSignatureV4a } from './requests/signature-v4a.ts';
export { signedRequest } from './requests/signed-request.ts';
export { vpcQuota } from './lookups/vpc-quota.ts';
export { WebClient, type WebAnswer } from './requests/web-client.ts';
