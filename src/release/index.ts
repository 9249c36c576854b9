export { isProtected, previewEnvironment, previewOf } from './environments.ts';
export {
  appPrefix,
  isLeaseKey,
  leaseKey,
  migrationsPrefix,
  PREVIEW_FILES,
  previewFolder,
  previewFolders,
  previewsPrefix,
  recordIdOf,
  RECORDS,
  scopeOfKey,
  scopePrefix,
  senderOf,
} from './keys.ts';
export { acquireLease, type Lease, LEASE_STALE, readLease } from './lease.ts';
export { chooseRelease, parseWanted, stateOf, unreadable, type Wanted } from './history/choose.ts';
export { goodReleases, liveRelease, originOf, readHistory, rolledBackFrom, type History } from './history/history.ts';
export { likelyReleases, type HistoryEntry } from './history/records.ts';
export { rememberedLedger } from './history/remembered.ts';
export { ledger, type Ledger, type OpenRecord } from './ledger.ts';
export {
  buildVersion,
  checkedPath,
  fingerprintOf,
  newMigration,
  releaseName,
  stackOf,
  type BackendRecord,
  type CurrentRelease,
  type Mode,
  type ReleaseRecord,
  type RollbackFacts,
  type RollbackPart,
  type RolledBackFrom,
  type RunFacts,
  type Scope,
  type StackRecord,
  type TrafficEvent,
  type TrafficRecord,
} from './record.ts';
export { newReleaseId, RELEASE_ID } from './release-id.ts';
export { readCurrents, readOtherRecords, readRecords, type References, referencesOf } from './references.ts';
export { referencedImages } from './referenced-images.ts';
export {
  BACKEND_ENDINGS,
  ENDINGS_BY_MODE,
  type Door,
  fullName,
  GLOBAL_REGION,
  globalStackName,
  previewStacks,
  STACK_ENDINGS,
  stackName,
} from './stack-names.ts';
export { DamagedObject, jsonStore, type JsonStore, type Stored, type Versioned } from './store.ts';
