import {
  DamagedObject,
  type JsonStore,
  previewEnvironment,
  previewOf,
  previewsPrefix,
  type Scope,
  scopeOfKey,
  scopePrefix,
} from '../release/index.ts';

/** What is known of a preview beside its releases: releases/<app>/pr-<number>/preview.json of the artifacts bucket. */
export interface PreviewRecord {
  format: 1;
  app: string;
  number: number;
  /** owner/name */
  repository: string;
  /** GitHub's id of it. */
  repositoryId?: string | undefined;
  /** ISO 8601, UTC: when it was made, and from when on its address answers 410. */
  since: string;
  until: string;
  /** The run that has deployed last: ids grow, so an older run is known by it. */
  runId: string;
  commit: string;
}

/** Who made a preview, or wants to change it. */
type Maker = Pick<PreviewRecord, 'repository' | 'repositoryId'>;

/** Whether two are one repository: by the id, which stays when it is renamed, where both are known by it. */
export function isSameRepository(one: Maker, other: Maker): boolean {
  if (one.repositoryId && other.repositoryId) return one.repositoryId === other.repositoryId;
  return one.repository.toLowerCase() === other.repository.toLowerCase();
}

/** The key of the record of a preview. */
export function previewKey(scope: Scope): string {
  return `${scopePrefix(scope)}preview.json`;
}

function keyOf({ app, number }: Pick<PreviewRecord, 'app' | 'number'>): string {
  return previewKey({ app, environment: previewEnvironment(number) });
}

/** The number of the preview whose record a key holds; undefined for every other key. */
function numberOf(key: string): number | undefined {
  const scope = scopeOfKey(key);
  return scope && key === previewKey(scope) ? previewOf(scope.environment) : undefined;
}

/** Undefined where there is none yet; throws `DamagedObject` for one that does not say whose it is and how long it lasts. */
export async function readPreview(
  store: JsonStore,
  of: Pick<PreviewRecord, 'app' | 'number'>,
): Promise<PreviewRecord | undefined> {
  const key = keyOf(of);
  const found = await store.get<Partial<PreviewRecord>>(key);
  if (!found) return undefined;
  const { app, commit, number, repository, runId, since, until } = found.value;
  // One that was copied from elsewhere says nothing of this preview.
  const isOwn = app === of.app && number === of.number;
  const texts = [commit, repository, runId];
  const isWhole = isOwn && texts.every((text) => typeof text === 'string') && isTime(since) && isTime(until);
  if (!isWhole) throw new DamagedObject(key, found.etag, 'The record of this preview is incomplete');
  return found.value as PreviewRecord;
}

function isTime(text: unknown): boolean {
  return typeof text === 'string' && !Number.isNaN(Date.parse(text));
}

/** Writes it over what is there: the caller holds the lease of the preview. */
export async function writePreview(store: JsonStore, record: PreviewRecord): Promise<void> {
  for (;;) {
    const present = await store.get<PreviewRecord>(keyOf(record));
    const condition = present ? { ifMatch: present.etag } : { ifNoneMatch: '*' as const };
    if (await store.put(keyOf(record), record, condition)) return;
  }
}

/** Takes the record of a preview back that is not made after all: the caller holds its lease. */
export async function dropPreview(store: JsonStore, of: Pick<PreviewRecord, 'app' | 'number'>): Promise<void> {
  const present = await store.get<PreviewRecord>(keyOf(of));
  if (present) await store.delete(keyOf(of), present.etag);
}

/** All previews of an app. */
export interface AllPreviews {
  /** Oldest first. */
  previews: PreviewRecord[];
  /** Why the record of a preview cannot be read: it is there, but nobody knows since when. */
  damaged: DamagedObject[];
}

export async function listPreviews(store: JsonStore, app: string): Promise<AllPreviews> {
  const numbers = (await store.list(previewsPrefix(app))).flatMap((key) => numberOf(key) ?? []);
  const damaged: DamagedObject[] = [];
  const found = await Promise.all(
    numbers.map((number) =>
      readPreview(store, { app, number }).catch((error: unknown) => {
        if (!(error instanceof DamagedObject)) throw error;
        damaged.push(error);
        return undefined;
      }),
    ),
  );
  const previews = found.flatMap((record) => record ?? []);
  return { previews: previews.sort((a, b) => a.since.localeCompare(b.since) || a.number - b.number), damaged };
}
