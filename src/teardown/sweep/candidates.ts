import { parallel } from '../../aws/index.ts';
import { previewKey } from '../../preview/index.ts';
import {
  appPrefix,
  DamagedObject,
  type JsonStore,
  leaseKey,
  previewFolders,
  previewOf,
  previewsPrefix,
  recordIdOf,
  scopeOfKey,
  scopePrefix,
  senderOf,
  stackName as nameOf,
} from '../../release/index.ts';
import { Failure } from '../../report/index.ts';
import type { ListedStack } from '../../stack/index.ts';
import { memoKey } from '../inventory/memo.ts';

/** One environment of the app as the sweep sees it before it asks GitHub. */
export interface Candidate {
  environment: string;
  /** Number of the pull request; undefined for an environment that is no preview. */
  number?: number;
  /** Stacks with our tags. */
  stacks: string[];
  /** owner/name of who made it, as our own record says; undefined where there is none: no proof. */
  repository?: string;
  repositoryId?: string | undefined;
  /** ISO 8601: until when the preview lasts. */
  until?: string;
  /** A teardown has begun and nothing was deployed since. */
  unfinished: boolean;
  /** Keys of its records that were looked at and cannot be read: nobody knows what they would say. */
  damaged: string[];
}

/** Which environment is looked at; `number` is that of its pull request. */
interface Environment {
  app: string;
  environment: string;
  number?: number | undefined;
}

/** What our records have in common, whichever kind they are. */
interface Mark {
  app?: string;
  environment?: string;
  number?: number;
  repository?: string;
  repositoryId?: string;
  runUrl?: string;
  until?: string;
}

/**
 * Previews of an app, and other environments whose teardown has not ended: found by tags and by records, each with the
 * proofs that there are of it.
 */
export async function findCandidates(
  store: JsonStore,
  stacks: readonly ListedStack[],
  app: string,
): Promise<Candidate[]> {
  const keys = await recordsOf(store, app);
  const recorded = keys.flatMap((key) => scopeOfKey(key)?.environment ?? []);
  const tagged = stacks.filter(({ tags, stackName }) => {
    const environment = tags['deploy:environment'];
    return tags['deploy:app'] === app && environment && stackName.startsWith(nameOf({ app, environment }, ''));
  });
  const sent = await sentBy(store, app);
  const environments = new Set([...recorded, ...tagged.map(({ tags }) => tags['deploy:environment']!), ...sent]);
  const found = await parallel(environments, 8, async (environment): Promise<Candidate | undefined> => {
    const number = previewOf(environment);
    const own = keys.filter((key) => key.startsWith(scopePrefix({ app, environment })));
    const unfinished = own.includes(memoKey({ app, environment })) && !own.some((key) => recordIdOf(key));
    if (number === undefined && !unfinished) return undefined;
    const damaged: string[] = [];
    const scope = { app, environment, number };
    const proof = await proofOf((key) => readable(store, key, scope, damaged), scope, own);
    return {
      environment,
      number,
      unfinished,
      stacks: tagged.filter(({ tags }) => tags['deploy:environment'] === environment).map(({ stackName }) => stackName),
      damaged,
      ...proof,
    };
  });
  return found.filter((candidate) => candidate !== undefined);
}

/** What a record says. One that cannot be read is added to `damaged`: it proves nothing, and holds up no other environment. */
async function readable(
  store: JsonStore,
  key: string,
  scope: Environment,
  damaged: string[],
): Promise<Mark | undefined> {
  try {
    const mark = textsOf((await store.get<Record<string, unknown>>(key))?.value);
    // Only a preview's own record says until when it lasts: one whose time cannot be read would never be over.
    const isEndless = mark && (!isOf(mark, scope) || Number.isNaN(Date.parse(mark.until ?? '')));
    if (isEndless && key === previewKey(scope)) damaged.push(key);
    return mark;
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'damaged-record') throw error;
    damaged.push(key);
    return undefined;
  }
}

/** Previews that have sent files, whatever else there is of them: a teardown finds such files without a record. */
async function sentBy(store: JsonStore, app: string): Promise<string[]> {
  const keys = await store.list(previewFolders(app));
  return keys.map((key) => senderOf(app, key)).filter((environment) => previewOf(environment) !== undefined);
}

/** Keys of the app's records; a role that sees those of previews only has no other environments to look after. */
async function recordsOf(store: JsonStore, app: string): Promise<string[]> {
  try {
    return await store.list(appPrefix(app));
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'permission') throw error;
    return await store.list(previewsPrefix(app));
  }
}

/** Whose preview it is, as our own records say; undefined where there is none. The lease of a run counts, too. */
export async function makerOf(
  store: JsonStore,
  scope: { app: string; environment: string },
): Promise<{ repository: string; repositoryId?: string | undefined } | undefined> {
  const keys = await store.list(scopePrefix(scope));
  const environment = { ...scope, number: previewOf(scope.environment) };
  const damaged: string[] = [];
  const read = (key: string) => readable(store, key, environment, damaged);
  const { repository, repositoryId } = await proofOf(read, environment, keys);
  if (repository !== undefined) return { repository, repositoryId };
  if (damaged[0] !== undefined)
    throw new DamagedObject(damaged[0], '', 'No record shows which repository this environment belongs to');
  return undefined;
}

/** What a record says in texts and numbers: anything else there is no proof of anything. */
function textsOf(record: Record<string, unknown> | undefined): Mark | undefined {
  if (!record) return undefined;
  const { number, ...rest } = record;
  const texts = Object.entries(rest).filter(([, value]) => typeof value === 'string');
  return { ...Object.fromEntries(texts), ...(typeof number === 'number' && { number }) };
}

/** Our word for an environment: the record of its preview, of a teardown, of a release, or the lease of a run. */
async function proofOf(
  read: (key: string) => Promise<Mark | undefined>,
  scope: Environment,
  keys: readonly string[],
): Promise<Pick<Candidate, 'repository' | 'repositoryId' | 'until'>> {
  const newest = keys.filter((key) => recordIdOf(key)).at(-1);
  const marks = [previewKey(scope), memoKey(scope), newest, leaseKey(scope)];
  let until: string | undefined;
  for (const key of marks) {
    const mark = key && keys.includes(key) && (await read(key));
    if (!mark || !isOf(mark, scope)) continue;
    until ??= mark.until;
    const repository =
      mark.repository || /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/actions\/runs\//.exec(mark.runUrl ?? '')?.[1];
    if (repository) return { repository, repositoryId: mark.repositoryId, until };
  }
  return { until };
}

/** What says another app or environment was copied here by somebody. */
function isOf(mark: Mark, { app, environment, number }: Environment): boolean {
  if ((mark.app ?? app) !== app || (mark.environment ?? environment) !== environment) return false;
  return (mark.number ?? number) === number;
}
