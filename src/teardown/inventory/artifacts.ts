import type { AwsSession } from '../../aws/index.ts';
import {
  fullName,
  isLeaseKey,
  LEASE_STALE,
  PREVIEW_FILES,
  previewFolder,
  previewOf,
  readOtherRecords,
  readRecords,
  referencesOf,
  type References,
  RECORDS,
  scopePrefix,
} from '../../release/index.ts';
import { findRepository } from '../../image/index.ts';
import type { TeardownJob } from '../request.ts';
import type { ImageSet } from '../types.ts';

/** What only the records of this environment name. */
export async function ownArtifacts(
  session: AwsSession,
  job: TeardownJob,
): Promise<{ artifacts: string[]; images: ImageSet[] }> {
  const mine = referencesOf(await readRecords(job.store, job));
  const whole = fullName(job);
  // A preview's own place and repository are nobody else's: what others name does not matter, nor need it be read.
  const folder = `${previewFolder(job)}/`;
  const isApart =
    [...mine.keys].every((key) => key.startsWith(folder)) &&
    [...mine.references].every((reference) => repositoryOf(reference) === whole);
  const elsewhere = isApart ? referencesOf([]) : referencesOf(await readOtherRecords(job.store, job));
  const [artifacts, sent, images] = await Promise.all([
    existingKeys(
      job,
      [...mine.keys].filter((key) => !key.startsWith(PREVIEW_FILES) && !elsewhere.keys.has(key)),
    ),
    job.store.list(folder),
    ownImages(session, job, mine, elsewhere),
  ]);
  return { artifacts: [...artifacts, ...sent], images };
}

/** Whether another environment, of whatever app, is held by a run that lives: what is found by its content is shared by all. */
export async function isOtherAtWork({ store, ...scope }: TeardownJob): Promise<boolean> {
  const keys = (await store.list(RECORDS)).filter(isLeaseKey);
  const others = keys.filter((key) => !key.startsWith(scopePrefix(scope)));
  const held = await Promise.all(others.map(async (key) => await store.get(key)));
  return held.some((lease) => lease !== undefined && lease.asOf.getTime() - lease.modified.getTime() <= LEASE_STALE);
}

async function existingKeys({ store }: TeardownJob, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const present = new Set((await Promise.all(FOLDERS.map((folder) => store.list(folder)))).flat());
  return keys.filter((key) => present.has(key));
}

/** Folders of the artifacts bucket that hold packages and templates. */
const FOLDERS = ['packages/', 'templates/'];

async function ownImages(
  session: AwsSession,
  job: TeardownJob,
  mine: References,
  elsewhere: References,
): Promise<ImageSet[]> {
  const sets = new Map<string, string[]>();
  for (const reference of mine.references) {
    const repository = repositoryOf(reference);
    const digest = reference.split('@')[1];
    if (repository && digest && !elsewhere.images.has(digest))
      sets.set(repository, [...(sets.get(repository) ?? []), digest]);
  }
  // A preview's own repository goes whole, also where no record names an image of it any more.
  const whole = previewOf(job.environment) === undefined ? undefined : fullName(job);
  if (whole && !sets.has(whole)) sets.set(whole, []);
  const found = await Promise.all(
    [...sets].map(async ([repository, digests]): Promise<ImageSet | undefined> => {
      const present = await findRepository(session, repository, digests);
      if (!present || (repository !== whole && present.length === 0)) return undefined;
      return { repository, digests: present, whole: repository === whole };
    }),
  );
  return found.filter((set) => set !== undefined);
}

/** Of host/repository@sha256:... */
function repositoryOf(reference: string): string | undefined {
  return /^[^/]+\/(.+)@sha256:[0-9a-f]{64}$/.exec(reference)?.[1];
}
