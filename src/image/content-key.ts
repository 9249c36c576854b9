import { createHash } from 'node:crypto';
import type { ImageRequest } from './request.ts';

/** Counted up when the meaning of the key changes, so that no image of an older form is taken for a new one. */
const FORMAT = 1;

export interface KeyParts {
  dockerfile: string;
  contextDigest: string;
  /** Image reference -> digest; an empty digest where its registry could not be asked. */
  bases: Readonly<Record<string, string>>;
  platforms: readonly string[];
}

type KeyRequest = Pick<ImageRequest, 'buildArgs' | 'target' | 'packageType' | 'secrets' | 'webAdapter' | 'bootCheck'>;

/** What goes into the build, as one hash. Labels, tags and the values of secrets do not; neither does the engine. */
export function contentKey(request: KeyRequest, parts: KeyParts): string {
  const lambda = request.packageType === 'lambda';
  const canonical = JSON.stringify([
    FORMAT,
    parts.dockerfile.replace(/\r\n/g, '\n'),
    parts.contextDigest,
    sorted(parts.bases),
    sorted(request.buildArgs),
    request.target ?? '',
    [...parts.platforms].sort(),
    request.packageType,
    request.secrets.map(({ id }) => id).sort(),
    lambda ? sorted(adapterParts(request)) : [],
  ]);
  return createHash('sha256').update(canonical).digest('hex').slice(0, 40);
}

/** The tag under which an image with this content is found again. */
export function contentTag(key: string, generation = 1): string {
  return generation === 1 ? `content-${key}` : `content-${key}-${generation}`;
}

function adapterParts({ webAdapter, bootCheck }: KeyRequest): Record<string, string> {
  const { adapter, port, readinessPath, invokeMode } = webAdapter;
  return { adapter, port: String(port ?? bootCheck.port ?? ''), readinessPath, invokeMode };
}

function sorted(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
