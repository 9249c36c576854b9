import type { Context } from '../../operation/index.ts';
import { Failure } from '../../report/index.ts';
import { planInvalidation, withinLimits, type InvalidationPlan } from '../invalidation/plan.ts';
import { keysNamedBy, manifestKey } from '../manifest/layout.ts';
import { ManifestReader } from '../manifest/store.ts';
import type { SiteRequest } from '../request.ts';
import { vanishingPaths, type Target } from '../manifest/target.ts';
import type { InPlacePlan } from '../types.ts';
import { Comparison, compareWithListing, compareWithManifest } from './compare.ts';
import { readState, unquoted, type FoundState } from './state.ts';

/**
 * In place: each path is one key. The state object says what is there; without it, or when something else has written
 * since, the listing decides.
 */
export async function planInPlace({ session, report }: Context, target: Target): Promise<InPlacePlan> {
  const { bucket, ...common } = target;
  const { request, build, layout } = common;
  if (request.keyValueStoreArn)
    throw new Failure({
      code: 'input',
      what: 'Input "strategy" cannot be "in-place" together with key-value-store',
      why: "The web stack's edge function serves releases, not files in place",
      todo: 'Use strategy: releases (or auto), or remove key-value-store',
    });
  const warn = (message: string) => report.warning(message);
  const found = await readState(bucket, layout, warn);
  const trusted = await isTrusted(target, found);
  const sameRelease = trusted && found?.state.release === build.release;
  const manifest =
    found?.state.release && (!sameRelease || request.prune === 'all')
      ? await new ManifestReader(bucket, layout, warn).read(manifestKey(layout, found.state.release))
      : undefined;
  const comparison = new Comparison(target);
  if (sameRelease) comparison.transfers.unchanged = build.files.size;
  else if (trusted && manifest) compareWithManifest(comparison, manifest);
  else await compareWithListing(comparison, manifest, found?.state.wholeAt ?? 0);
  const unmanaged = request.prune === 'all' ? await findUnmanagedObjects(target) : { objects: 0, keys: [] };
  const { vanishing, presentPaths } = vanishingPaths(manifest, build);
  const hasChanges = !sameRelease || unmanaged.keys.length > 0;
  const invalidation = hasChanges ? await planInvalidation(session, request, comparison.changed) : undefined;
  return {
    ...common,
    strategy: 'in-place',
    release: build.release,
    hasChanges,
    basis: sameRelease ? 'pointer' : trusted && manifest ? 'manifest' : 'listing',
    present: { release: found?.state.release, order: found?.state.order, manifest },
    manifest: {
      release: build.release,
      strategy: 'in-place',
      ...(request.order !== undefined && { order: request.order }),
      files: build.files,
    },
    ...comparison.transfers,
    vanishing: [...vanishing, ...unmanaged.keys],
    presentPaths: Math.max(unmanaged.objects, presentPaths),
    unmanagedObjects: unmanaged.keys,
    invalidation: withPending(request, invalidation, found?.state.invalidate ?? []),
    unfinished: found?.state.finished === false,
    state: found,
  };
}

/** What an interrupted run was going to invalidate: nobody knows any more what of it the edge still holds. */
function withPending(
  request: SiteRequest,
  planned: InvalidationPlan | undefined,
  pending: readonly string[],
): InvalidationPlan | undefined {
  if (pending.length === 0 || !request.distributionId || request.invalidation === 'none') return planned;
  const paths = [...new Set([...(planned?.paths ?? []), ...pending])].sort();
  return { paths: withinLimits(paths), skipped: planned?.skipped ?? 0 };
}

/** A finished deployment whose page is still the one that it left. */
async function isTrusted({ bucket, layout }: Target, found: FoundState | undefined): Promise<boolean> {
  if (found?.state.phase !== 'live' || !found.state.release) return false;
  const index = await bucket.head(`${layout.base}index.html`);
  return index !== undefined && unquoted(index.etag) === found.state.indexEtag;
}

/** What no release that is still kept names, for `prune: all`; and how many objects there are altogether. */
async function findUnmanagedObjects({ build, bucket, layout }: Target): Promise<{ keys: string[]; objects: number }> {
  const named = new Set([...build.files.keys()].map((path) => layout.base + path));
  for (const manifest of (await new ManifestReader(bucket, layout).all()).values())
    for (const key of keysNamedBy(layout, manifest)) named.add(key);
  const found = { keys: [] as string[], objects: 0 };
  for await (const page of bucket.list(layout.base)) {
    const keys = page.map(({ key }) => key).filter((key) => !key.startsWith('.deploy/'));
    found.objects += keys.length;
    found.keys.push(...keys.filter((key) => !named.has(key)));
  }
  return found;
}
