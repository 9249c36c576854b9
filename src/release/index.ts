export { isProtected, LIVE_ENVIRONMENTS, previewOf } from './environments.ts';
export { acquireLease, type Lease, LEASE_STALE, readLease } from './lease.ts';
export { ledger, type Ledger, type OpenRecord } from './ledger.ts';
export {
  newReleaseId,
  recordIdOf,
  scopePrefix,
  type BackendRecord,
  type CurrentRelease,
  type Mode,
  type ReleaseRecord,
  type RunFacts,
  type Scope,
  type StackRecord,
} from './record.ts';
export { readAllRecords, type References, referencesOf } from './references.ts';
export { referencedImages } from './referenced-images.ts';
export { jsonStore, type JsonStore, type Stored } from './store.ts';
