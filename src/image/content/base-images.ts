import type { Reporter } from '../../report/index.ts';
import type { Dockerfile } from '../dockerfile/dockerfile.ts';
import { findEngine } from '../engine/engine.ts';
import { fetchProblem } from '../registry/fetch-problem.ts';
import type { Logins } from '../registry/logins.ts';
import { resolveDigest } from '../registry/oci-registry.ts';
import { parseReference } from '../registry/reference.ts';
import type { ImageRequest } from '../request.ts';

export interface Bases {
  /** Image reference or address -> digest or other mark of its content; '' where nobody could tell. */
  digests: Record<string, string>;
  /** Every image is known by its registry's digest: the build has to use these, not what the engine kept of them. */
  known: boolean;
  /** Some images are in this machine's own store only. */
  local: boolean;
}

/**
 * What the build takes from outside of its context. Of an image, the digest that its registry gives; else, of one that
 * only this machine has, the id in the engine's store. Of an address that ADD fetches, the mark that its server gives.
 * What nobody can tell counts by its name, so that only the age of an image bounds its reuse: the log says so.
 */
export async function resolveBases(
  { images, addresses }: Pick<Dockerfile, 'images' | 'addresses'>,
  request: Pick<ImageRequest, 'engine' | 'environment' | 'cacheFrom' | 'cacheTo'>,
  logins: Logins,
  report: Reporter,
): Promise<Bases> {
  const unknown = (thing: string, problem: string) =>
    report.note(`What ${thing} holds could not be asked (${problem}): its name counts, and reuse-max-age`);
  const asked = await Promise.all(images.map(async (image) => ({ image, ...(await askRegistry(image, logins)) })));
  const marks = await Promise.all(addresses.map(async (address) => ({ address, ...(await askServer(address)) })));
  const elsewhere = asked.filter(({ digest }) => digest === undefined);
  const local =
    elsewhere.length > 0
      ? await localIds(
          elsewhere.map(({ image }) => image),
          request,
        )
      : {};
  for (const { image, problem } of elsewhere) if (local[image] === undefined) unknown(`image ${image}`, problem ?? '');
  for (const { address, mark, problem } of marks) if (mark === undefined) unknown(address, problem ?? '');
  return {
    digests: Object.fromEntries([
      ...asked.map(({ image, digest }) => [image, digest ?? local[image] ?? '']),
      ...marks.map(({ address, mark }) => [address, mark ?? '']),
    ]) as Record<string, string>,
    known: images.length > 0 && elsewhere.length === 0,
    local: Object.keys(local).length > 0,
  };
}

async function askRegistry(image: string, logins: Logins): Promise<{ digest?: string; problem?: string }> {
  const reference = parseReference(image);
  if (!reference) return { problem: 'its name is only known to the builder' };
  return await resolveDigest(reference, (host) => logins.find(host));
}

/** Ids of images in the engine's own store: the ones that an earlier step of the job has built. */
async function localIds(
  images: readonly string[],
  request: Parameters<typeof resolveBases>[1],
): Promise<Record<string, string>> {
  const engine = await findEngine(request).catch(() => undefined);
  const ids: Record<string, string> = {};
  for (const image of engine ? images : []) {
    const { code, stdout } = await engine!.run(
      engine!.name === 'buildah'
        ? ['inspect', '--type', 'image', '--format', '{{.FromImageID}}', image]
        : ['image', 'inspect', '--format', '{{.Id}}', image],
      { timeout: 30_000 },
    );
    if (code === 0 && stdout.trim() !== '') ids[image] = stdout.trim().replace(/^sha256:/, '');
  }
  return ids;
}

/** How a web server marks the present content of an address: https://www.rfc-editor.org/rfc/rfc9110#name-validator-fields */
async function askServer(address: string): Promise<{ mark?: string; problem?: string }> {
  if (!/^https?:/.test(address) || /\.git(#|$)/.test(address)) return { problem: 'it is a repository' };
  try {
    const { ok, status, headers } = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(3000) });
    if (!ok) return { problem: `HTTP ${status}` };
    const mark = headers.get('etag') ?? headers.get('last-modified');
    return mark === null ? { problem: 'its server names no ETag' } : { mark };
  } catch (error) {
    return { problem: fetchProblem(error) };
  }
}
