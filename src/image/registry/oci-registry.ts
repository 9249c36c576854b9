import { hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { WebClient, type WebAnswer } from '../../aws/index.ts';
import { Failure, messageOf } from '../../report/index.ts';
import { isLoopback, type ImageReference } from './reference.ts';
import {
  immutableTag,
  isIndex,
  manifestSize,
  MANIFEST_TYPES,
  type Registry,
  type RegistryCredentials,
  type RegistryImage,
} from './registry.ts';

export type CredentialLookup = (host: string) => Promise<RegistryCredentials | undefined>;

interface RegistryRequest {
  accept?: readonly string[];
  /** A stream is sent once: sign in with another request first. */
  body?: string | Readable;
  /** Media type of the body. */
  type?: string;
}

/**
 * Speaks to one repository; signs in when the registry asks for it, once.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class RegistryClient {
  readonly #host: string;
  readonly #path: string;
  readonly #actions: 'pull' | 'pull,push';
  readonly #credentials: CredentialLookup;
  readonly #timeout: number;
  readonly #web = new WebClient();
  #authorization: string | undefined;

  /** `timeout`: milliseconds for one request. */
  constructor(
    { host, path }: Pick<ImageReference, 'host' | 'path'>,
    actions: 'pull' | 'pull,push',
    credentials: CredentialLookup,
    timeout = 10_000,
  ) {
    this.#host = host;
    this.#path = path;
    this.#actions = actions;
    this.#credentials = credentials;
    this.#timeout = timeout;
  }

  /** `path` below the repository, or an address of this registry that it has given (`Location`). */
  async request(method: string, path: string, request: RegistryRequest = {}): Promise<WebAnswer> {
    const answer = await this.#send(method, path, request);
    if (answer.status !== 401 || this.#authorization !== undefined) return answer;
    answer.discard();
    this.#authorization = await this.#signIn(answer.headers['www-authenticate'] ?? '');
    return this.#authorization ? await this.#send(method, path, request) : answer;
  }

  async #send(method: string, path: string, { accept, body, type }: RegistryRequest): Promise<WebAnswer> {
    return await this.#web.send(this.#urlOf(path), {
      method,
      body,
      headers: {
        ...(accept && { accept: accept.join(', ') }),
        ...(type && { 'content-type': type }),
        ...(this.#authorization && { authorization: this.#authorization }),
      },
      timeout: this.#timeout,
      // To the storage that has the layers.
      follow: true,
    });
  }

  #urlOf(path: string): URL {
    const api = this.#host === 'docker.io' ? 'registry-1.docker.io' : this.#host;
    const base = `${isLoopback(this.#host) ? 'http' : 'https'}://${api}`;
    const isGiven = /^(https?:|\/v2\/)/.test(path);
    const url = new URL(isGiven ? path : `/v2/${this.#path}${path}`, base);
    // The login goes to no other host, whatever a registry answers.
    if (url.host !== new URL(base).host) throw new Error(`${this.#host} refers to another host: ${url.host}`);
    return url;
  }

  /** Basic, or a token from the realm that the challenge names: https://distribution.github.io/distribution/spec/auth/token/ */
  async #signIn(challenge: string): Promise<string | undefined> {
    const found = await this.#credentials(this.#host);
    const basic = found && `Basic ${Buffer.from(`${found.username}:${found.password}`).toString('base64')}`;
    const parameter = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(challenge)?.[1];
    const realm = parameter('realm') ?? '';
    if (/^basic/i.test(challenge) || !URL.canParse(realm)) return basic;
    const url = new URL(realm);
    if (url.protocol !== 'https:' && !isLoopback(url.host)) return undefined;
    const service = parameter('service');
    if (service) url.searchParams.set('service', service);
    url.searchParams.set('scope', `repository:${this.#path}:${this.#actions}`);
    const headers = basic ? { authorization: basic } : undefined;
    const answer = await this.#web.send(url, { headers, timeout: this.#timeout, follow: true });
    if (!answer.ok) {
      answer.discard();
      return undefined;
    }
    const { token, access_token } = (await answer.json()) as { token?: string; access_token?: string };
    return `Bearer ${token ?? access_token}`;
  }
}

/** The digest that a base image's tag points to now, or why it could not be read. */
export async function resolveDigest(
  reference: ImageReference,
  credentials: CredentialLookup,
): Promise<{ digest?: string; problem?: string }> {
  if (reference.digest) return { digest: reference.digest };
  try {
    const client = new RegistryClient(reference, 'pull', credentials, 3000);
    const answer = await client.request('HEAD', `/manifests/${reference.tag ?? 'latest'}`, { accept: MANIFEST_TYPES });
    const digest = digestHeader(answer);
    return answer.ok && digest ? { digest } : { problem: `HTTP ${answer.status}` };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

function digestHeader({ headers }: WebAnswer): string | undefined {
  return headers['docker-content-digest']?.toString();
}

/** A repository in any registry but ECR. It exists once something has been pushed to it. */
export class OciRegistry implements Registry {
  readonly #name: string;
  readonly #client: RegistryClient;

  constructor(host: string, path: string, credentials: CredentialLookup) {
    this.#name = `${host}/${path}`;
    this.#client = new RegistryClient({ host, path }, 'pull,push', credentials);
  }

  ensure(): Promise<void> {
    return Promise.resolve();
  }

  async lookup(references: readonly string[]): Promise<Map<string, RegistryImage>> {
    const found = new Map<string, RegistryImage>();
    for (const reference of references) {
      const manifest = await this.#manifest(reference);
      if (!manifest) continue;
      const { digest, size, type } = manifest;
      const createdAt = await this.#createdAt(manifest);
      found.set(reference, { digest, tags: [reference], size, createdAt, index: isIndex(type) });
    }
    return found;
  }

  async putTag(digest: string, tag: string): Promise<void> {
    const image = await this.#manifest(digest);
    if (!image) throw new Failure({ code: 'registry', what: `Image ${digest} is not in ${this.#name}` });
    const answer = await this.#ask('PUT', `/manifests/${tag}`, { body: image.text, type: image.type });
    if (answer.ok) return answer.discard();
    if (answer.status === 409 || /TAG_INVALID|immutable/i.test(await answer.text()))
      throw immutableTag(this.#name, tag);
    throw refused(this.#name, `HTTP ${answer.status} for tag ${tag}`);
  }

  async #manifest(reference: string): Promise<Manifest | undefined> {
    const answer = await this.#ask('GET', `/manifests/${reference}`, { accept: MANIFEST_TYPES });
    if (!answer.ok) {
      answer.discard();
      if (answer.status === 404) return undefined;
      throw refused(this.#name, `HTTP ${answer.status}`);
    }
    const text = await answer.text();
    const { config, mediaType } = JSON.parse(text) as { config?: { digest?: string }; mediaType?: string };
    const type = answer.headers['content-type']?.split(';')[0] ?? mediaType ?? MANIFEST_TYPES[0]!;
    const digest =
      digestHeader(answer) ?? (reference.startsWith('sha256:') ? reference : `sha256:${hash('sha256', text)}`);
    return { digest, type, text, size: isIndex(type) ? 0 : manifestSize(text), config: config?.digest };
  }

  /** Registries do not report when an image was pushed, but its configuration holds when it was created. */
  async #createdAt({ config }: Manifest): Promise<number | undefined> {
    if (!config) return undefined;
    const answer = await this.#ask('GET', `/blobs/${config}`);
    if (!answer.ok) {
      answer.discard();
      return undefined;
    }
    const { created } = (await answer.json()) as { created?: string };
    const time = Date.parse(created ?? '');
    return Number.isNaN(time) ? undefined : time;
  }

  async #ask(...request: Parameters<RegistryClient['request']>): Promise<WebAnswer> {
    try {
      return await this.#client.request(...request);
    } catch (error) {
      throw refused(this.#name, messageOf(error), error);
    }
  }
}

interface Manifest {
  digest: string;
  type: string;
  text: string;
  /** Compressed bytes. */
  size: number;
  /** Digest of the image's configuration. */
  config?: string;
}

function refused(name: string, why: string, cause?: unknown): Failure {
  return new Failure({
    code: 'registry',
    what: `The registry of ${name} refused the request`,
    why,
    todo: /40[13]/.test(why)
      ? 'Log in before this step (docker/login-action), with the right to push to this repository'
      : 'Check repository and the network between this runner and the registry',
    cause,
  });
}
