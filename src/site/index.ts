export { parseCacheRules, type CacheRule, type ObjectHeaders } from './cache-rules.ts';
export {
  activateRelease,
  activateSite,
  applySite,
  deploySite,
  finishSite,
  verifySite,
  type SiteResult,
} from './deploy.ts';
export { guardSite, type Allowed } from './guard.ts';
export type { Manifest } from './manifest.ts';
export { planSite, type SitePlan } from './plan.ts';
export { KEY_VALUE_STORE_ARN, pointBackend, readBackends, readPointer, type Backend } from './pointer.ts';
export { siteRequest, type InvalidationMode, type PruneMode, type SiteRequest, type Strategy } from './request.ts';
export type { SiteRecord } from './site-record.ts';
export { planText, siteSummary } from './summary.ts';
export { readWebStack, type WebStackOutputs } from './web-stack.ts';
