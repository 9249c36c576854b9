export { parseCacheRules } from './build/cache-rules.ts';
export { describePlanAsJson, describeSite } from './describe.ts';
export { backendsRevision, pointBackend, readBackendsRevision } from './edge/backends.ts';
export { KEY_VALUE_STORE_ARN } from './edge/key-value-store.ts';
export { readWebStack } from './edge/web-stack.ts';
export { siteOperation } from './operation.ts';
export { activateRelease } from './releases/activate-release.ts';
export { siteRequest, type SiteRequest } from './request.ts';
export type { SitePlan, SiteResult } from './types.ts';
