import { createHash } from 'node:crypto';
import { Failure, markdown, type Reporter } from '../../report/index.ts';
import { fileRules, type FileKind, type ObjectHeaders } from './cache-rules.ts';
import { siteTag, TAG_METADATA } from '../invalidation/site-tag.ts';
import type { SiteRequest } from '../request.ts';
import { runtimeConfigFile } from './runtime-config.ts';
import { scanSource, type SourceFile } from './scan.ts';
import { spaceIn, type SiteRecord } from '../edge/site-record.ts';
import { pageStyle, plainFiles, sharedFiles, twinExtensions } from './site-structure.ts';

/** A file as it is to be stored. */
export interface BuildFile extends SourceFile {
  readonly headers: ObjectHeaders;
  readonly kind: FileKind;
}

/** What is to be deployed: read from the source folder only, so the same build has the same id everywhere. */
export interface Build {
  release: string;
  files: Map<string, BuildFile>;
  bytes: number;
  /** How the edge finds the files; `own` is filled in by the plan. */
  record: SiteRecord;
}

/** Characters of a release's id. */
const RELEASE_LENGTH = 20;
/** Bytes of the record that files without an extension leave to what the plan adds: hashed names with other content. */
const KEPT_FREE = 120;
/** Bytes of metadata that rules may set. */
const MOST_METADATA = 2048 - 'sha256'.length - 43;
const ENCODING: Record<string, string> = { '.br': 'br', '.gz': 'gzip' };

export async function readBuild(
  request: SiteRequest,
  strategy: 'releases' | 'in-place',
  report: Pick<Reporter, 'warning'>,
): Promise<Build> {
  const generated = request.runtimeConfig ? [runtimeConfigFile(request.runtimeConfig)] : [];
  const scanned = await scanSource(request.source, request.exclude, report);
  const built = scanned.filter(({ path }) => path !== generated[0]?.path);
  const sources = [...built, ...generated].sort((a, b) => (a.path < b.path ? -1 : 1));
  const paths = sources.map(({ path }) => path);
  const all = new Set(paths);
  // The generated file says nothing about how the build names its own.
  const namesOfBuild = built.map(({ path }) => path);
  const rules = fileRules(namesOfBuild, request.cacheRules, strategy === 'releases');
  const interned = new Map<string, ObjectHeaders>();
  const files = new Map<string, BuildFile>();
  let bytes = 0;
  for (const source of sources) {
    const suffix = source.path.slice(-3);
    const plain = source.path.slice(0, -3);
    const twin = request.precompressed && suffix in ENCODING && all.has(plain);
    const headers = rules.headersOf(twin ? plain : source.path);
    if (twin) headers.contentEncoding = ENCODING[suffix]!;
    const kind = rules.kindOf(twin ? plain : source.path);
    if (request.invalidation === 'tags' && strategy === 'in-place' && kind !== 'immutable')
      headers.metadata = { ...headers.metadata, [TAG_METADATA]: siteTag(request) };
    const text = JSON.stringify(headers);
    if (!interned.has(text)) {
      checkMetadata(source.path, headers);
      interned.set(text, headers);
    }
    // Added to the scanned file: a site may have very many.
    files.set(source.path, Object.assign(source, { headers: interned.get(text)!, kind }));
    bytes += source.size;
  }
  const style = pageStyle(paths, request.style);
  const twins = request.precompressed
    ? { br: twinExtensions(all, '.br'), gz: twinExtensions(all, '.gz') }
    : { br: [], gz: [] };
  const record: SiteRecord = {
    release: 'f'.repeat(RELEASE_LENGTH),
    base: request.prefix ? `/${request.prefix}` : '',
    ...sharedFiles(paths, (path) => files.get(path)!.kind === 'immutable'),
    ...style,
    files: [],
    ...twins,
    ...(request.order !== undefined && { order: request.order }),
  };
  const plain = plainFiles(paths, spaceIn(record) - KEPT_FREE);
  if (strategy === 'releases' && plain.left.length > 0) warnOfPlainFiles(plain.left, report);
  record.files = plain.files;
  const names = strategy === 'releases' && plain.files.length > 0 ? [plain.files] : [];
  record.release = releaseId(files, JSON.stringify([strategy, style, twins, ...names]));
  return { release: record.release, files, bytes, record };
}

/**
 * S3 takes 2 KB of names and values: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 * A file that is sent in parts has its hash among them.
 */
function checkMetadata(path: string, { metadata = {} }: ObjectHeaders): void {
  const bytes = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + name.length + Buffer.byteLength(value),
    0,
  );
  if (bytes <= MOST_METADATA) return;
  throw new Failure({
    code: 'input',
    what: `The x-amz-meta-* headers of ${path} have ${bytes} bytes`,
    why: `S3 takes 2,048 bytes of names and values, of which ${2048 - MOST_METADATA} are kept for the hash of the file`,
    todo: 'Shorten them in cache-rules',
  });
}

function warnOfPlainFiles(left: readonly string[], report: Pick<Reporter, 'warning'>): void {
  report.warning(
    `${markdown.named(left, 3)}: these files have no extension, and the edge record has no room for more such names: a request for them gets a page. Give them an extension, or put them into a folder without pages`,
    { title: 'Files without an extension' },
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
  return sha.digest('hex').slice(0, RELEASE_LENGTH);
}
