import type { FunctionReading } from '../../compute/index.ts';
import type { Reporter } from '../../report/index.ts';
import type { ConnectedApi, SiteLook } from '../../site/index.ts';
import type { FolderPackage, StoredPackage } from '../../stack/index.ts';

/** What was seen in a place, for who asks for that place; once: who asks again wants to see what has changed since. */
export type TakeLook<T> = (place: string) => Promise<{ found: T } | undefined>;

/**
 * Looks that are begun when the lease is there, in the places that the stacks of the environment have named before it: the
 * stacks themselves are read under the lease meanwhile, and only if they name the same place does a look count. One that
 * failed says nothing.
 */
export interface LooksAhead {
  /** What the edge was told about the API; the place is the ARN of its KeyValueStore. */
  api?: TakeLook<ConnectedApi | undefined>;
  /** The site; see `sitePlace`. Its warnings are said by who takes it. */
  site?: TakeLook<{ look: SiteLook; warnings: Parameters<Reporter['warning']>[] }>;
  /** The function of that name; once its stack has changed, as it is since. */
  function?: TakeLook<FunctionReading>;
  /** The package of the code, which no stack names. */
  package?: { packed: Promise<FolderPackage>; stored: Promise<StoredPackage | undefined> };
}

/** The bucket of a site, and the KeyValueStore of its edge. */
export function sitePlace(bucket: string, keyValueStoreArn: string): string {
  return `${bucket} ${keyValueStoreArn}`;
}

/** Looks in a place as soon as that is known; not at all where it is not. Nobody waits for a place that is not known yet. */
export function lookIn<T>(
  place: string | Promise<string | undefined>,
  look: (place: string) => Promise<T>,
): TakeLook<T> {
  let isKnown = typeof place === 'string';
  const looking = Promise.resolve(place).then(async (at) => {
    isKnown = true;
    return at === undefined ? undefined : { at, found: await look(at) };
  });
  let left: typeof looking | undefined = looking.catch(() => undefined);
  return async (wanted) => {
    const taken = isKnown ? left : undefined;
    left = undefined;
    const seen = await taken;
    return seen?.at === wanted ? seen : undefined;
  };
}
