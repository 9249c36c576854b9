import { hash } from 'node:crypto';
import type { ImageRequest } from '../request.ts';
import { settingsIdentity } from '../lambda/settings-loader.ts';

/** Counted up when the meaning of the key changes, so that no image of an older form is taken for a new one. */
const FORMAT = 2;

export interface KeyParts {
  dockerfile: string;
  contextDigest: string;
  /** Image reference or address -> digest; '' where it could not be resolved. */
  bases: Readonly<Record<string, string>>;
  /** Which web adapter is put in, by its content. */
  adapter?: string;
}

type KeyRequest = Pick<
  ImageRequest,
  'buildArgs' | 'target' | 'platforms' | 'packageType' | 'secrets' | 'webAdapter' | 'bootCheck' | 'settings'
>;

/**
 * What goes into the build, as one hash, and how strictly its result is checked. Labels, tags and the values of secrets
 * do not; neither does the engine.
 */
export function contentKey(request: KeyRequest, parts: KeyParts): string {
  const lambda = request.packageType === 'lambda';
  const canonical = JSON.stringify([
    FORMAT,
    parts.dockerfile,
    parts.contextDigest,
    sorted(parts.bases),
    sorted(request.buildArgs),
    request.target ?? '',
    [...request.platforms].sort(),
    request.packageType,
    request.secrets.map(({ id }) => id).sort(),
    lambda ? sorted(adapterParts(request, parts.adapter)) : [],
    lambda && request.settings ? settingsIdentity(request.settings) : '',
    // An image that was pushed under a weaker check is not one that passed this one.
    request.bootCheck.level,
  ]);
  return hash('sha256', canonical).slice(0, 40);
}

/** The tag under which an image with this content is found again. */
export function contentTag(key: string, generation = 1): string {
  return generation === 1 ? `content-${key}` : `content-${key}-${generation}`;
}

/** True for a tag that `contentTag` makes. */
export function isContentTag(tag: string): boolean {
  return /^content-[0-9a-f]{40}(-\d+)?$/.test(tag);
}

function adapterParts({ webAdapter, bootCheck }: KeyRequest, adapter = ''): Record<string, string> {
  const { adapter: given, readinessPath, invokeMode } = webAdapter;
  return {
    adapter,
    always: String(given !== 'auto'),
    port: String(bootCheck.port ?? ''),
    readinessPath,
    invokeMode,
  };
}

function sorted(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
