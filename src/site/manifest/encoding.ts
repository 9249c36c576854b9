import { Readable } from 'node:stream';
import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
import type { ObjectHeaders } from '../build/cache-rules.ts';
import type { SiteRecord } from '../edge/site-record.ts';

/** One object that a release needs. Its key is not stored: it follows from the path (see keysOf in layout.ts). */
export interface ManifestFile {
  /** base64url. */
  sha256: string;
  size: number;
  headers: ObjectHeaders;
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
  /** The list of files against which this manifest is stored as a difference. */
  base?: BaseList;
}

/** A manifest that is not written yet. */
export type NewManifest = Omit<Manifest, 'version' | 'createdAt' | 'status'>;

/** A complete list of files, shared by the manifests of releases that differ little. Never changed once written. */
export interface BaseList {
  id: string;
  files: ReadonlyMap<string, ManifestFile>;
}

type Packed = [size: number, sha256: string, headers: number, carried?: 1];

interface PackedFiles {
  headers: ObjectHeaders[];
  files: Record<string, Packed>;
}

type PackedManifest = Omit<Manifest, 'files' | 'base'> & PackedFiles & { base: string; removed: string[] };

/** A manifest as a difference to its base: a release that changes little costs little. */
export function encodeManifest(manifest: Manifest, base: BaseList): Buffer {
  const changed = new Map<string, ManifestFile>();
  for (const [path, file] of manifest.files) {
    const before = base.files.get(path);
    if (!before || !sameFile(before, file)) changed.set(path, file);
  }
  const { files: _files, base: _base, ...rest } = manifest;
  const packed: PackedManifest = {
    ...rest,
    base: base.id,
    removed: [...base.files.keys()].filter((path) => !manifest.files.has(path)),
    ...packFiles(changed),
  };
  return gzipSync(JSON.stringify(packed), { level: 6 });
}

/** Throws for anything that is not a manifest of a known version. */
export async function decodeManifest(
  bytes: Uint8Array,
  readBase: (id: string) => Promise<BaseList>,
): Promise<Manifest> {
  const packed = JSON.parse(gunzipSync(bytes).toString('utf8')) as PackedManifest;
  if (packed.version !== 1) throw new Error(`manifest version ${String(packed.version)}`);
  const { headers, files, base: id, removed, ...rest } = packed;
  const base = await readBase(id);
  const manifest: Manifest = { ...rest, base, files: new Map() };
  const gone = new Set(removed);
  for (const [path, file] of base.files) if (!gone.has(path)) manifest.files.set(path, file);
  for (const [path, file] of unpackFiles({ headers, files })) manifest.files.set(path, file);
  return manifest;
}

/** In pieces, since the whole text of a large site would be the largest thing in memory. */
export async function encodeBase(files: ReadonlyMap<string, ManifestFile>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const zip = Readable.from(baseText(files)).pipe(createGzip({ level: 4 }));
  for await (const piece of zip) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** The JSON of `PackedFiles`, a thousand files at a time. */
function* baseText(files: ReadonlyMap<string, ManifestFile>): Generator<string> {
  const table = new HeaderTable();
  let text = '{"files":{';
  let count = 0;
  for (const [path, file] of files) {
    text += `${count > 0 ? ',' : ''}${JSON.stringify(path)}:${JSON.stringify(packFile(file, table))}`;
    if (++count % 1000 > 0) continue;
    yield text;
    text = '';
  }
  yield `${text}},"headers":${JSON.stringify(table.headers)}}`;
}

export function decodeBase(id: string, bytes: Uint8Array): BaseList {
  return { id, files: unpackFiles(JSON.parse(gunzipSync(bytes).toString('utf8')) as PackedFiles) };
}

/** How many files differ between a manifest and a list: changed, missing or additional. */
export function difference(files: ReadonlyMap<string, ManifestFile>, base: BaseList): number {
  let same = 0;
  for (const [path, file] of files) {
    const before = base.files.get(path);
    if (before && sameFile(before, file)) same++;
  }
  return files.size - same + (base.files.size - same);
}

function sameFile(a: ManifestFile, b: ManifestFile): boolean {
  if (a.sha256 !== b.sha256 || Boolean(a.carried) !== Boolean(b.carried)) return false;
  return a.headers === b.headers || JSON.stringify(a.headers) === JSON.stringify(b.headers);
}

/** Headers are stored once, files name them by number. */
class HeaderTable {
  readonly headers: ObjectHeaders[] = [];
  readonly #indexes = new Map<string, number>();
  #last?: { headers: ObjectHeaders; index: number };

  indexOf(headers: ObjectHeaders): number {
    if (this.#last?.headers === headers) return this.#last.index;
    const text = JSON.stringify(headers);
    let index = this.#indexes.get(text);
    if (index === undefined) this.#indexes.set(text, (index = this.headers.push(headers) - 1));
    this.#last = { headers, index };
    return index;
  }
}

function packFile({ size, sha256, headers, carried }: ManifestFile, table: HeaderTable): Packed {
  const index = table.indexOf(headers);
  return carried ? [size, sha256, index, 1] : [size, sha256, index];
}

function packFiles(from: ReadonlyMap<string, ManifestFile>): PackedFiles {
  const table = new HeaderTable();
  const files = Object.fromEntries([...from].map(([path, file]) => [path, packFile(file, table)]));
  return { headers: table.headers, files };
}

function unpackFiles({ headers, files }: PackedFiles): Map<string, ManifestFile> {
  return new Map(
    Object.entries(files).map(([path, [size, sha256, index, carried]]) => [
      path,
      { sha256, size, headers: headers[index]!, ...(carried && { carried: true }) },
    ]),
  );
}
