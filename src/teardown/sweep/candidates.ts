import { parallel } from '../../aws/index.ts';
import { type JsonStore, previewOf, recordIdOf, scopePrefix } from '../../release/index.ts';
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
  const recorded = keys.map((key) => key.split('/')[2]!);
  const tagged = stacks.filter(({ tags, stackName }) => {
    const environment = tags['deploy:environment'];
    return tags['deploy:app'] === app && environment && stackName.startsWith(`${app}-${environment}-`);
  });
  const sent = await sentBy(store, app);
  const environments = new Set([...recorded, ...tagged.map(({ tags }) => tags['deploy:environment']!), ...sent]);
  const found = await parallel(environments, 8, async (environment): Promise<Candidate | undefined> => {
    const number = previewOf(environment);
    const own = keys.filter((key) => key.startsWith(`releases/${app}/${environment}/`));
    const unfinished = own.includes(memoKey({ app, environment })) && !own.some((key) => recordIdOf(key));
    if (number === undefined && !unfinished) return undefined;
    return {
      environment,
      number,
      unfinished,
      stacks: tagged.filter(({ tags }) => tags['deploy:environment'] === environment).map(({ stackName }) => stackName),
      ...(await proofOf(withoutDamaged(store), { app, environment, number }, own)),
    };
  });
  return found.filter((candidate) => candidate !== undefined);
}

/** A store in which what is no JSON is not there: it proves nothing, and holds up no other environment. */
function withoutDamaged(store: JsonStore): JsonStore {
  return {
    ...store,
    async get<T>(key: string) {
      try {
        return await store.get<T>(key);
      } catch (error) {
        if (error instanceof Failure && error.code === 'damaged-record') return undefined;
        throw error;
      }
    },
  };
}

/** Previews that have sent files, whatever else there is of them: a teardown finds such files without a record. */
async function sentBy(store: JsonStore, app: string): Promise<string[]> {
  const folder = `previews/${app}-`;
  const keys = await store.list(`${folder}pr-`);
  return keys
    .map((key) => key.slice(folder.length).split('/')[0]!)
    .filter((environment) => previewOf(environment) !== undefined);
}

/** Keys of the app's records; a role that sees those of previews only has no other environments to look after. */
async function recordsOf(store: JsonStore, app: string): Promise<string[]> {
  try {
    return await store.list(`releases/${app}/`);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'permission') throw error;
    return await store.list(`releases/${app}/pr-`);
  }
}

/** Whose preview it is, as our own records say; undefined where there is none. The lease of a run counts, too. */
export async function makerOf(
  store: JsonStore,
  scope: { app: string; environment: string },
): Promise<{ repository: string; repositoryId?: string | undefined } | undefined> {
  const keys = await store.list(scopePrefix(scope));
  const { repository, repositoryId } = await proofOf(store, { ...scope, number: previewOf(scope.environment) }, keys);
  return repository === undefined ? undefined : { repository, repositoryId };
}

/** Our word for an environment: the record of its preview, of a teardown, of a release, or the lease of a run. */
async function proofOf(
  store: JsonStore,
  { app, environment, number }: { app: string; environment: string; number?: number },
  keys: readonly string[],
): Promise<Pick<Candidate, 'repository' | 'repositoryId' | 'until'>> {
  const ends = ['/preview.json', '/teardown.json', '/lease.json'];
  const newest = keys.filter((key) => recordIdOf(key)).at(-1);
  const marks = [
    ...ends.slice(0, 2).map((end) => keys.find((key) => key.endsWith(end))),
    newest,
    keys.find((key) => key.endsWith(ends[2]!)),
  ];
  let until: string | undefined;
  for (const key of marks) {
    const mark = key && (await store.get<Mark>(key))?.value;
    if (!mark) continue;
    until ??= mark.until;
    // What says another app or environment was copied here by somebody.
    if ((mark.app ?? app) !== app || (mark.environment ?? environment) !== environment) continue;
    if ((mark.number ?? number) !== number) continue;
    const repository =
      mark.repository || /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/actions\/runs\//.exec(mark.runUrl ?? '')?.[1];
    if (repository) return { repository, repositoryId: mark.repositoryId, until };
  }
  return { until };
}
