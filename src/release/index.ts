export { isProtected, previewOf } from './environments.ts';
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
  newReleaseId,
  recordIdOf,
  releaseName,
  scopePrefix,
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
export { readCurrents, readOtherRecords, readRecords, type References, referencesOf } from './references.ts';
export { referencedImages } from './referenced-images.ts';
export { BACKEND_ENDINGS, type Door, GLOBAL_REGION, globalStackName, STACK_ENDINGS } from './stack-endings.ts';
export { DamagedObject, jsonStore, type JsonStore, type Stored, type Versioned } from './store.ts';
