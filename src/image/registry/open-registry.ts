import type { AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';
import type { ImageRequest } from '../request.ts';
import { EcrRegistry, findEcrRepository } from './ecr.ts';
import type { Logins } from './logins.ts';
import { OciRegistry } from './oci-registry.ts';
import { locateRepository } from './reference.ts';
import type { Registry, Repository } from './registry.ts';

/** Reads the state of the repository that a request names. */
export async function findRepository(session: AwsSession, request: ImageRequest): Promise<Repository> {
  if (!request.push)
    return {
      location: { kind: 'local' },
      host: 'localhost',
      name: request.repository || 'localhost/build',
      exists: true,
      immutable: false,
    };
  const location = locateRepository(request.repository);
  if (location.kind === 'ecr') return await findEcrRepository(session, location, request);
  const { host, name } = location;
  return { location, host, name: `${host}/${name}`, exists: true, immutable: false };
}

/** The calls of a repository, with the login that it needs. */
export function openRegistry(session: AwsSession, { location, host }: Repository, logins: Logins): Registry {
  if (location.kind === 'local') return NO_REGISTRY;
  if (location.kind === 'oci') return new OciRegistry(host, location.name, (registry) => logins.find(registry));
  logins.addEcr(host, location);
  return new EcrRegistry(session, location);
}

/** Used when nothing is pushed: no call leaves the machine, and nothing is ever found. */
const NO_REGISTRY: Registry = {
  lookup: () => Promise.resolve(new Map()),
  ensure: () => Promise.resolve(),
  putTag: (_, tag) => Promise.reject(new Failure({ code: 'push', what: `Tag ${tag} cannot be pushed: push is off` })),
};
