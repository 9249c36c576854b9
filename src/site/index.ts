export { parseCacheRules } from './build/cache-rules.ts';
export { describePlanAsJson, describeSite } from './describe.ts';
export { isApiPath } from './edge/api-paths.ts';
export { apiRevision, type ConnectedApi, connectApi, followPointer, readApi, refuseInShift } from './edge/backends.ts';
export { disconnectEdge } from './edge/disconnect.ts';
export { edgeFunctions, keyValueStores } from './edge/edge-lists.ts';
export { getKey, KEY_VALUE_STORE_ARN, updateKey } from './edge/key-value-store.ts';
export {
  type PreviewHost,
  readPreviewHost,
  refuseTakenHost,
  removePreviewHost,
  writePreviewHost,
} from './edge/preview-host.ts';
export { type ApiRecord, shareAt, type Side, STABLE } from './edge/side.ts';
export { keepOriginKey, newSecret, readOriginKey } from './edge/edge-secret.ts';
export type { Candidate } from './edge/signed-candidate.ts';
export { prepareSigning, readSigningSecret, signCandidate } from './edge/sign-candidate.ts';
export { readWebStack } from './edge/web-stack.ts';
export { refuseNoSite } from './guard.ts';
export { underSiteLease } from './lease/under-lease.ts';
export { measureSite } from './build/measure.ts';
export { listSite } from './build/scan.ts';
export { siteOperation, siteOperationAfter } from './operation.ts';
export { activateRelease, missingOfRelease, readLiveRelease } from './releases/activate-release.ts';
export { downloadRelease } from './releases/download-release.ts';
export { lookAtSite, type SiteLook } from './releases/look.ts';
export { pinLiveRelease, unpinReleases } from './releases/pinned-release.ts';
export { SITE_STYLES, siteRequest, type SiteRequest, type SiteStyle } from './request.ts';
export type { SitePlan, SiteResult } from './types.ts';
