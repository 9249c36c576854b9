import { isShared } from '../edge/shared-names.ts';
import type { SiteRecord } from '../edge/site-record.ts';
import type { Manifest } from './encoding.ts';

/**
 * Where things are in the bucket. Below `prefix`: shared/<path> for files that never change under their name,
 * releases/<id>/<path> for the others; in place simply <path>. Beside it .deploy/, which the web stack's bucket policy
 * keeps from the CDN: manifests/<id>.json.gz with bases/<id>.json.gz, and state.json of the in-place strategy.
 */
export type Layout = ReturnType<typeof layoutOf>;

export function layoutOf(prefix: string) {
  // A prefix in the name of one folder: manifests of "app" and "app2", or "a" and "a/b", stay apart.
  const own = `.deploy/${prefix ? encodeURIComponent(prefix) : '_'}/`;
  return {
    /** "" or "prefix/". */
    base: prefix ? `${prefix}/` : '',
    /** Folder of everything that is kept about this prefix. */
    own,
    manifests: `${own}manifests/`,
    /** Complete lists of files that manifests are differences to. */
    bases: `${own}bases/`,
    /** Manifests of dropped releases whose objects are being deleted. */
    pruning: `${own}pruning/`,
    state: `${own}state.json`,
  };
}

export function manifestKey(layout: Layout, release: string): string {
  return `${layout.manifests}${release}.json.gz`;
}

/** The release of a manifest, by its key. */
export function releaseOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).replace(/\.json\.gz$/, '');
}

/** The key of a path in a release. */
export function releaseKey(layout: Layout, record: SiteRecord, path: string): string {
  return isShared(record, `/${path}`)
    ? `${layout.base}shared/${path}`
    : `${layout.base}releases/${record.release}/${path}`;
}

/** Where the files of a manifest are: the key of each path. */
export function keysOf(
  layout: Layout,
  { strategy, record }: Pick<Manifest, 'strategy' | 'record'>,
): (path: string) => string {
  return strategy === 'releases' && record ? (path) => releaseKey(layout, record, path) : (path) => layout.base + path;
}

/** The keys of all files of a manifest. */
export function keysNamedBy(layout: Layout, manifest: Pick<Manifest, 'strategy' | 'record' | 'files'>): string[] {
  return [...manifest.files.keys()].map(keysOf(layout, manifest));
}
