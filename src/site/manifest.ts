import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
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
  /** The list of files that this one is stored as a difference to. */
  base?: BaseList;
}

/** A complete list of files, shared by the manifests of releases that differ little. Never changed once written. */
export interface BaseList {
  id: string;
  files: ReadonlyMap<string, FileContent>;
}

/** What is known of a file without its place in the bucket. */
export type FileContent = Pick<ManifestFile, 'sha256' | 'size' | 'headers' | 'carried'>;

type Packed = [size: number, sha256: string, headers: number, carried?: 1];

interface PackedFiles {
  headers: ObjectHeaders[];
  files: Record<string, Packed>;
}

type PackedManifest = Omit<Manifest, 'files' | 'base'> & PackedFiles & { base: string; removed: string[] };

/** Where a path of a release lies in the bucket: it follows from the record, so manifests need not say it. */
export type KeysOf = (manifest: Pick<Manifest, 'strategy' | 'record'>) => (path: string) => string;

/** A manifest as a difference to its base: a release that changes little costs little. */
export function encodeManifest(manifest: Manifest, base: BaseList): Buffer {
  const changed = new Map<string, FileContent>();
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

/** Throws on anything that is no manifest of a known version: the caller then goes by the listing. */
export async function decodeManifest(
  bytes: Uint8Array,
  keysOf: KeysOf,
  readBase: (id: string) => Promise<BaseList>,
): Promise<Manifest> {
  const packed = JSON.parse(gunzipSync(bytes).toString('utf8')) as PackedManifest;
  if (packed.version !== 1) throw new Error(`manifest version ${String(packed.version)}`);
  const { headers, files, base: id, removed, ...rest } = packed;
  const base = await readBase(id);
  const manifest: Manifest = { ...rest, base, files: new Map() };
  const keyOf = keysOf(manifest);
  const gone = new Set(removed);
  for (const [path, file] of base.files) if (!gone.has(path)) manifest.files.set(path, { ...file, key: keyOf(path) });
  for (const [path, file] of unpackFiles({ headers, files })) manifest.files.set(path, { ...file, key: keyOf(path) });
  return manifest;
}

/** In pieces, since the whole text of a large site would be the largest thing in memory. */
export async function encodeBase(files: ReadonlyMap<string, FileContent>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const zip = Readable.from(baseText(files)).pipe(createGzip({ level: 4 }));
  for await (const piece of zip) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** The JSON of `PackedFiles`, a thousand files at a time. */
function* baseText(files: ReadonlyMap<string, FileContent>): Generator<string> {
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

/** How many files of a manifest a base does not have as they are, or has in addition. */
export function difference(files: ReadonlyMap<string, FileContent>, base: BaseList): number {
  let same = 0;
  for (const [path, file] of files) {
    const before = base.files.get(path);
    if (before && sameFile(before, file)) same++;
  }
  return files.size - same + (base.files.size - same);
}

function sameFile(a: FileContent, b: FileContent): boolean {
  return a.sha256 === b.sha256 && Boolean(a.carried) === Boolean(b.carried) && sameHeaders(a.headers, b.headers);
}

function sameHeaders(a: ObjectHeaders, b: ObjectHeaders): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
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

function packFile({ size, sha256, headers, carried }: FileContent, table: HeaderTable): Packed {
  const index = table.indexOf(headers);
  return carried ? [size, sha256, index, 1] : [size, sha256, index];
}

function packFiles(from: ReadonlyMap<string, FileContent>): PackedFiles {
  const table = new HeaderTable();
  const files = Object.fromEntries([...from].map(([path, file]) => [path, packFile(file, table)]));
  return { headers: table.headers, files };
}

function unpackFiles({ headers, files }: PackedFiles): Map<string, FileContent> {
  return new Map(
    Object.entries(files).map(([path, [size, sha256, index, carried]]) => [
      path,
      { sha256, size, headers: headers[index]!, ...(carried && { carried: true }) },
    ]),
  );
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
