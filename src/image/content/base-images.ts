import { WebClient } from '../../aws/index.ts';
import { messageOf, type Reporter } from '../../report/index.ts';
import type { Dockerfile } from '../dockerfile/dockerfile.ts';
import { findEngine, openEngine, type EngineRequest } from '../engine/engine.ts';
import { localImageId } from '../engine/local-image.ts';
import type { Logins } from '../registry/logins.ts';
import { resolveDigest } from '../registry/oci-registry.ts';
import { parseReference } from '../registry/reference.ts';

export interface Bases {
  /** Image reference or address -> digest or other mark of its content; '' where it could not be resolved. */
  digests: Record<string, string>;
  /** The registries gave the digest of every image: the build has to use these, not the engine's own copies. */
  known: boolean;
  /** Some images are only in the engine's store on this machine. */
  local: boolean;
}

/**
 * Resolves what the build takes from outside of its context: images to the digest that their registry gives, or to their
 * id in the engine's store if only this machine has them; addresses that ADD fetches to the mark that their server gives.
 * What cannot be resolved counts by its name, so that only reuse-max-age limits its reuse; the log says so.
 */
export async function resolveBases(
  { images, addresses }: Pick<Dockerfile, 'images' | 'addresses'>,
  request: EngineRequest,
  logins: Pick<Logins, 'find'>,
  report: Reporter,
): Promise<Bases> {
  const [resolved, marks] = await Promise.all([
    Promise.all(images.map(async (image) => ({ name: image, ...(await askRegistry(image, logins)) }))),
    Promise.all(addresses.map(async (address) => ({ name: address, ...(await askServer(address)) }))),
  ]);
  const unresolved = resolved.filter(({ digest }) => digest === undefined);
  const local = await localIds(
    unresolved.map(({ name }) => name),
    request,
  );
  for (const { name, problem = '' } of [...unresolved, ...marks.filter(({ digest }) => digest === undefined)])
    if (!local.has(name))
      report.note(
        `The content of ${name} could not be determined (${problem}): only its name and reuse-max-age are considered`,
      );
  return {
    digests: Object.fromEntries(
      [...resolved, ...marks].map(({ name, digest }) => [name, digest ?? local.get(name) ?? '']),
    ),
    known: images.length > 0 && unresolved.length === 0,
    local: local.size > 0,
  };
}

/** A digest or other mark of a content, or why there is none. */
interface Mark {
  digest?: string;
  problem?: string;
}

async function askRegistry(image: string, logins: Pick<Logins, 'find'>): Promise<Mark> {
  const reference = parseReference(image);
  if (!reference) return { problem: 'only the builder knows its name' };
  return await resolveDigest(reference, (host) => logins.find(host));
}

/** Ids of images in the engine's own store, which an earlier step of the job has built. */
async function localIds(images: readonly string[], request: EngineRequest): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const found = images.length > 0 ? await findEngine(request).catch(() => undefined) : undefined;
  if (!found) return ids;
  const engine = openEngine(found, request);
  for (const image of images) {
    const id = await localImageId(engine, image);
    if (id) ids.set(image, id);
  }
  return ids;
}

/** How a web server marks the present content of an address: https://www.rfc-editor.org/rfc/rfc9110#name-validator-fields */
async function askServer(address: string): Promise<Mark> {
  if (!/^https?:/.test(address) || /\.git(#|$)/.test(address)) return { problem: 'it is a repository' };
  try {
    const asked = { method: 'HEAD', timeout: 3000, follow: true };
    const { ok, status, headers } = await new WebClient().send(address, asked);
    if (!ok) return { problem: `HTTP ${status}` };
    const mark = headers.etag ?? headers['last-modified'];
    return mark === undefined ? { problem: 'its server sends no ETag' } : { digest: mark };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
