import { dnsSuffix, dualStackDnsSuffix } from '../../aws/index.ts';
import { inputFailure } from '../../report/index.ts';

/** Parts of an image reference: https://github.com/distribution/reference */
export interface ImageReference {
  /** Host with port; docker.io when the reference names none. */
  host: string;
  /** Path without host, tag and digest; `library/` is added for Docker Hub's own images. */
  path: string;
  tag?: string;
  digest?: string;
}

const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Reads `host:port/path:tag@digest`; undefined when it is none. */
export function parseReference(text: string): ImageReference | undefined {
  const [named = '', ...digests] = text.split('@');
  const [digest] = digests;
  if (digests.length > 1 || (digest !== undefined && !DIGEST.test(digest))) return undefined;
  const [host, rest] = splitHost(named);
  const colon = rest.lastIndexOf(':');
  const tag = colon > rest.lastIndexOf('/') ? rest.slice(colon + 1) : undefined;
  const path = tag === undefined ? rest : rest.slice(0, colon);
  if (!PATH.test(path) || (tag !== undefined && !TAG.test(tag))) return undefined;
  if (host !== undefined) return { host, path, tag, digest };
  return { host: 'docker.io', path: path.includes('/') ? path : `library/${path}`, tag, digest };
}

/** The host of a name, where its first part is one, and the rest. */
function splitHost(name: string): [host: string | undefined, rest: string] {
  const [, host, rest] = /^([^/]*[.:][^/]*|localhost)\/(.*)$/s.exec(name) ?? [];
  return host === undefined ? [undefined, name] : [host, rest!];
}

export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** A repository in ECR; account and region of the session where none are given. */
export interface EcrLocation {
  kind: 'ecr';
  name: string;
  account?: string;
  region?: string;
  host?: string;
}

/** Where `repository` points: into ECR or into another registry. */
export type RepositoryLocation = EcrLocation | { kind: 'oci'; host: string; name: string };

const ECR_HOST = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(.+)$/;

/** Account and region of an ECR registry's host name; undefined for other registries. */
export function ecrHost(host: string): { account: string; region: string } | undefined {
  const match = ECR_HOST.exec(host);
  if (!match) return undefined;
  const [, account, region, suffix] = match as unknown as [string, string, string, string];
  return [dnsSuffix(region), dualStackDnsSuffix(region)].includes(suffix) ? { account, region } : undefined;
}

/** Reads the input `repository`; a bare name is one in ECR. */
export function locateRepository(repository: string): RepositoryLocation {
  const [host, name] = splitHost(repository);
  if (!PATH.test(name))
    throw inputFailure(
      'repository',
      repository,
      'lower-case letters, digits and . _ - between them, parts separated by /, no tag or digest',
      'shop/api',
    );
  if (host === undefined) {
    if (name.length < 2 || name.length > 256)
      throw inputFailure('repository', repository, '2 to 256 characters for an ECR repository');
    return { kind: 'ecr', name };
  }
  const ecr = ecrHost(host);
  if (ecr) return { kind: 'ecr', name, ...ecr, host };
  return { kind: 'oci', host, name };
}

/** Registries on this machine speak plain HTTP, as Docker itself assumes for 127.0.0.0/8. */
export function isLoopback(host: string): boolean {
  const name = host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : host.replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
