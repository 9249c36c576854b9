import { Failure, markdown } from '../../report/index.ts';
import { VALUE_LIMIT } from './key-value-store.ts';

/** Page of a build that answers where there is none. */
export const ERROR_PAGE = '404.html';

/** Key "site" of the KeyValueStore, as templates/stacks/edge/site.js reads it. */
export interface SiteRecord {
  release: string;
  /** "" or "/prefix". */
  base: string;
  /** Folders such as "/assets/" that all releases share. */
  shared: string[];
  /** Paths that look immutable by name but belong to the release. */
  own: string[];
  style: 'app' | 'files' | 'folders';
  roots: string[];
  pages: string[];
  /** Files without an extension, and folders such as "/download/" in which no path is a page. */
  files: string[];
  br: string[];
  gz: string[];
  /** Grows from build to build. */
  order?: number;
}

/** The record without what is empty: the edge function takes absent lists as empty ones. */
function recordText(record: SiteRecord): string {
  return JSON.stringify(record, (_, value: unknown) =>
    value === '' || (Array.isArray(value) && value.length === 0) ? undefined : value,
  );
}

/** Bytes that a record still has for one more list. */
export function spaceIn(record: SiteRecord): number {
  return VALUE_LIMIT - Buffer.byteLength(recordText(record));
}

export function encodeRecord(record: SiteRecord): string {
  const text = recordText(record);
  if (Buffer.byteLength(text) > VALUE_LIMIT)
    throw new Failure({
      code: 'edge-record',
      what: `The edge record of release ${record.release} has ${Buffer.byteLength(text)} bytes`,
      why: `A value of a KeyValueStore is limited to 1 kB. The record lists ${markdown.count(record.shared.length, 'shared folder')} and ${markdown.count(record.own.length, 'file')} that cannot be shared (not immutable, or changed under the same hashed name)`,
      todo: 'Let the build write its hashed files into fewer folders',
    });
  return text;
}

export function decodeRecord(text: string): SiteRecord {
  const parsed = JSON.parse(text) as Partial<SiteRecord> & { release: string };
  return { base: '', shared: [], own: [], style: 'app', roots: [], pages: [], files: [], br: [], gz: [], ...parsed };
}
