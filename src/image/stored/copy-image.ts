import { awsErrorName, type AwsSession, explainAwsError } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { isContentTag } from '../content/content-key.ts';
import { findEcrRepository, EcrRegistry } from '../registry/ecr.ts';
import { Logins } from '../registry/logins.ts';
import { RegistryClient } from '../registry/oci-registry.ts';
import { ecrHost, parseReference } from '../registry/reference.ts';
import { isIndex, MANIFEST_TYPES } from '../registry/registry.ts';

/** Milliseconds for one layer, which may have gigabytes. */
const LAYER_TIMEOUT = 30 * 60_000;

/** An image that is to have its place in the registry of this account. */
export interface ImageCopy {
  /** host/name@sha256:... in a registry that `source` reads. */
  from: string;
  source: AwsSession;
  /** The same bytes under the name that they get here. */
  to: string;
  /** They are there already. */
  present: boolean;
}

/** Where an image of another account would lie in the repository `name` of this one, and whether it does. */
export async function planImageCopy(
  { session }: Pick<Context, 'session'>,
  { from, source, name, registry }: { from: string; source: AwsSession; name: string; registry?: string },
): Promise<ImageCopy> {
  const { digest } = parseReference(from) ?? {};
  if (!digest) throw new Failure({ code: 'promotion', what: `Image ${from} has no digest and cannot be copied` });
  const location = { kind: 'ecr' as const, name };
  const repository = await findEcrRepository(session, location, { registry, createRepository: true });
  const found = repository.exists && (await new EcrRegistry(session, location).lookup([digest])).has(digest);
  return { from, source, to: `${repository.name}@${digest}`, present: found };
}

/**
 * Copies an image byte for byte between two registries, with the content tags that it has: layers that are there already
 * are not sent, and none of it is unpacked. The registry refuses bytes that are not those of their digest.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#push
 */
export async function copyImage(
  context: Pick<Context, 'session' | 'report'>,
  { from, source, to }: ImageCopy,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  const [there, here] = [parseReference(from)!, parseReference(to)!];
  const digest = there.digest!;
  const [origin, target] = [
    ecrRegistry(source, there),
    new EcrRegistry(context.session, { kind: 'ecr', name: here.path }),
  ];
  await target.ensure(tags);
  const logins = (session: AwsSession, host: string) => {
    const all = new Logins({ session, report: context.report }, {});
    // A host that is not ECR's own is another way to the registry of the account.
    all.addEcr(host, ecrHost(host) ?? {});
    return all;
  };
  const copy = new ImageCopier(
    new RegistryClient(there, 'pull', (host) => logins(source, there.host).find(host), LAYER_TIMEOUT),
    new RegistryClient(here, 'pull,push', (host) => logins(context.session, here.host).find(host), LAYER_TIMEOUT),
  );
  try {
    await copy.manifest(digest);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure({
      code: 'registry',
      what: `Image ${from} could not be copied`,
      why: messageOf(error),
      cause: error,
    });
  }
  const image = (await origin.lookup([digest])).get(digest);
  for (const tag of image?.tags.filter(isContentTag) ?? []) await giveTag(target, digest, tag);
}

function ecrRegistry(session: AwsSession, { host, path }: { host: string; path: string }): EcrRegistry {
  return new EcrRegistry(session, { kind: 'ecr', name: path, ...ecrHost(host) });
}

/** A later build of the same content finds the image by it; what runs is named by its digest. */
async function giveTag(target: EcrRegistry, digest: string, tag: string): Promise<void> {
  try {
    await target.putTag(digest, tag);
  } catch (error) {
    if (error instanceof Failure && error.code === 'immutable-tag') return;
    throw awsErrorName(error) ? explainAwsError(error, `Image ${digest} could not be tagged`) : error;
  }
}

class ImageCopier {
  readonly #from: RegistryClient;
  readonly #to: RegistryClient;

  constructor(from: RegistryClient, to: RegistryClient) {
    this.#from = from;
    this.#to = to;
  }

  /** What a manifest names goes first: a registry takes none whose parts it lacks. */
  async manifest(digest: string): Promise<void> {
    const answer = await this.#from.request('GET', `/manifests/${digest}`, { accept: MANIFEST_TYPES });
    if (!answer.ok) {
      answer.discard();
      throw refused('manifest', digest, answer.status);
    }
    const body = await answer.text();
    const type = answer.headers['content-type']?.split(';')[0] ?? MANIFEST_TYPES[0]!;
    const {
      manifests = [],
      config,
      layers = [],
    } = JSON.parse(body) as Record<'manifests' | 'layers', Part[]> & { config?: Part };
    if (isIndex(type)) for (const one of manifests) await this.manifest(one.digest);
    else for (const part of [...(config ? [config] : []), ...layers]) await this.#blob(part.digest);
    const put = await this.#to.request('PUT', `/manifests/${digest}`, { body, type });
    put.discard();
    if (!put.ok) throw refused('manifest', digest, put.status);
  }

  async #blob(digest: string): Promise<void> {
    // The first request signs in: a stream is sent once.
    const present = await this.#to.request('HEAD', `/blobs/${digest}`);
    if (present.ok) return;
    const [blob, upload] = await Promise.all([
      this.#from.request('GET', `/blobs/${digest}`),
      this.#to.request('POST', '/blobs/uploads/'),
    ]);
    upload.discard();
    const { location } = upload.headers;
    if (!blob.ok || !upload.ok || !location) {
      blob.discard();
      throw refused('layer', digest, blob.ok ? upload.status : blob.status);
    }
    const sent = await this.#to.request('PATCH', location, { body: blob.body, type: 'application/octet-stream' });
    sent.discard();
    if (!sent.ok) throw refused('layer', digest, sent.status);
    const next = sent.headers.location ?? location;
    const done = await this.#to.request('PUT', `${next}${next.includes('?') ? '&' : '?'}digest=${digest}`);
    done.discard();
    if (!done.ok) throw refused('layer', digest, done.status);
  }
}

interface Part {
  digest: string;
}

function refused(what: string, digest: string, status: number): Failure {
  return new Failure({
    code: 'registry',
    what: `The ${what} ${digest} could not be copied`,
    why: `The registry answers HTTP ${status}`,
    todo: 'Check that the role of artifacts-from may read the source repository, and the role of this run may write to its own',
  });
}
