import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { ObjectHeaders } from './cache-rules.ts';
import type { SiteRecord } from './site-record.ts';

/** One object that a release needs: what it holds, what it is sent with, and where it lies. */
export interface ManifestFile {
  sha256: string;
  size: number;
  headers: ObjectHeaders;
  key: string;
  /** Not of this build: a file of an earlier one that open tabs still ask for. */
  carried?: boolean;
}

/** What a release is made of; one per release, kept where the CDN cannot serve it. */
export interface Manifest {
  version: 1;
  release: string;
  strategy: 'releases' | 'in-place';
  /** ISO 8601. */
  createdAt: string;
  /** `uploading` until everything that it names is there. */
  status: 'uploading' | 'complete';
  order?: number;
  /** How the edge function finds the files (releases strategy). */
  record?: SiteRecord;
  /** By path in the site, posix, no leading slash. */
  files: Map<string, ManifestFile>;
}

type Packed = [size: number, sha256: string, headers: number, key?: string | 0, carried?: 1];

/** A manifest as JSON: headers are stored once, keys only where they do not follow from `keyOf`. */
export type PackedManifest = Omit<Manifest, 'files'> & { headers: ObjectHeaders[]; files: Record<string, Packed> };

export function packManifest(manifest: Manifest, keyOf: (path: string) => string): PackedManifest {
  const indexes = new Map<string, number>();
  const headers: ObjectHeaders[] = [];
  const files: Record<string, Packed> = {};
  for (const [path, file] of manifest.files) {
    const text = JSON.stringify(file.headers);
    let index = indexes.get(text);
    if (index === undefined) indexes.set(text, (index = headers.push(file.headers) - 1));
    const packed: Packed = [file.size, file.sha256, index];
    const key = file.key === keyOf(path) ? 0 : file.key;
    if (key !== 0 || file.carried) packed.push(key);
    if (file.carried) packed.push(1);
    files[path] = packed;
  }
  return { ...manifest, headers, files };
}

/** Throws on anything that is no manifest of a known version: the caller then goes by the listing. */
export function unpackManifest(
  packed: PackedManifest,
  keyOf: (manifest: Pick<Manifest, 'strategy' | 'record'>) => (path: string) => string,
): Manifest {
  if (packed.version !== 1) throw new Error(`manifest version ${String(packed.version)}`);
  const { headers, files, ...rest } = packed;
  const manifest: Manifest = { ...rest, files: new Map() };
  const keyFor = keyOf(manifest);
  for (const [path, [size, sha256, index, key, carried]] of Object.entries(files)) {
    const file: ManifestFile = { sha256, size, headers: headers[index]!, key: key || keyFor(path) };
    if (carried) file.carried = true;
    manifest.files.set(path, file);
  }
  return manifest;
}

export function encodeManifest(manifest: Manifest, keyOf: (path: string) => string): Buffer {
  return gzipSync(JSON.stringify(packManifest(manifest, keyOf)), { level: 4 });
}

export function decodeManifest(bytes: Uint8Array, keyOf: Parameters<typeof unpackManifest>[1]): Manifest {
  return unpackManifest(JSON.parse(gunzipSync(bytes).toString('utf8')) as PackedManifest, keyOf);
}

/** The content id of a build: what its files hold and are sent with, and nothing else. */
export function releaseId(
  files: Iterable<[path: string, file: { sha256: string; headers: ObjectHeaders }]>,
  extra = '',
): string {
  const sha = createHash('sha256').update(extra);
  const texts = new Map<ObjectHeaders, string>();
  for (const [path, { sha256, headers }] of files) {
    let text = texts.get(headers);
    if (text === undefined) texts.set(headers, (text = JSON.stringify(headers)));
    sha.update(`${path}\0${sha256}\0${text}\n`);
  }
  return sha.digest('hex').slice(0, 20);
}
