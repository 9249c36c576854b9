import type { AwsSession } from '../../aws/index.ts';
import { readAllRecords, referencesOf, type References } from '../../release/index.ts';
import { findRepository } from '../../image/index.ts';
import { fullName, type TeardownJob } from '../request.ts';
import type { ImageSet } from '../types.ts';

/** What only the records of this environment name. */
export async function ownArtifacts(
  session: AwsSession,
  job: TeardownJob,
): Promise<{ artifacts: string[]; images: ImageSet[] }> {
  const { own, others } = await readAllRecords(job.store, job);
  const [mine, elsewhere] = [referencesOf(own), referencesOf(others)];
  const [artifacts, images] = await Promise.all([
    existingKeys(
      job,
      [...mine.keys].filter((key) => !elsewhere.keys.has(key)),
    ),
    ownImages(session, job, mine, elsewhere),
  ]);
  return { artifacts, images };
}

async function existingKeys({ store }: TeardownJob, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const present = new Set((await Promise.all(FOLDERS.map((folder) => store.list(folder)))).flat());
  return keys.filter((key) => present.has(key));
}

/** Folders of the artifacts bucket that hold packages and templates. */
const FOLDERS = ['packages/', 'templates/', 'previews/'];

async function ownImages(
  session: AwsSession,
  job: TeardownJob,
  mine: References,
  elsewhere: References,
): Promise<ImageSet[]> {
  const sets = new Map<string, string[]>();
  for (const reference of mine.references) {
    const [, repository, digest] = /^[^/]+\/(.+)@(sha256:[0-9a-f]{64})$/.exec(reference) ?? [];
    if (repository && digest && !elsewhere.images.has(digest))
      sets.set(repository, [...(sets.get(repository) ?? []), digest]);
  }
  // The environment's own repository goes whole, also where no record names an image of it any more.
  const whole = fullName(job);
  if (!sets.has(whole)) sets.set(whole, []);
  const found = await Promise.all(
    [...sets].map(async ([repository, digests]): Promise<ImageSet | undefined> => {
      const present = await findRepository(session, repository, digests);
      if (!present || (repository !== whole && present.length === 0)) return undefined;
      return { repository, digests: present, whole: repository === whole };
    }),
  );
  return found.filter((set) => set !== undefined);
}
