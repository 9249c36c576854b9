import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment, findProgram, runProcess, type Environment } from '../../process/index.ts';
import { Failure } from '../../report/index.ts';
import type { RegistryCredentials } from './registry.ts';

/** ~/.docker/config.json and containers-auth.json(5): both have this form. */
interface AuthFile {
  auths?: Record<string, { auth?: string; username?: string; password?: string }>;
  credHelpers?: Record<string, string>;
  credsStore?: string;
  [other: string]: unknown;
}

const HUB = 'https://index.docker.io/v1/';

/** The user's own logins, where docker, podman and buildah keep them. */
function authFilePath(environment: Environment): string | undefined {
  const home = environment['HOME'] ?? '';
  return [
    environment['REGISTRY_AUTH_FILE'],
    environment['XDG_RUNTIME_DIR'] && join(environment['XDG_RUNTIME_DIR'], 'containers', 'auth.json'),
    join(environment['DOCKER_CONFIG'] ?? join(home, '.docker'), 'config.json'),
  ].find((path) => path && existsSync(path));
}

/** Looks one registry up in the user's logins, through a credential helper where one is configured. */
export async function storedCredentials(
  host: string,
  environment: Environment,
): Promise<RegistryCredentials | undefined> {
  const path = authFilePath(environment);
  if (!path) return undefined;
  const file = readAuthFile(path);
  const keys = host === 'docker.io' ? [HUB, 'docker.io', 'index.docker.io'] : [host, `https://${host}`];
  for (const key of keys) {
    const helper = file.credHelpers?.[key] ?? file.credsStore;
    const { username, password, auth } = file.auths?.[key] ?? {};
    const stored = username && password ? { username, password } : decodeLogin(auth);
    const found = helper ? await askHelper(helper, key, environment) : stored;
    if (found) return found;
  }
  return undefined;
}

/** The user and password of a base64 text `user:password`. */
export function decodeLogin(encoded = ''): RegistryCredentials | undefined {
  const decoded = Buffer.from(encoded, 'base64').toString();
  const colon = decoded.indexOf(':');
  return colon > 0 ? { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) } : undefined;
}

/** https://github.com/docker/docker-credential-helpers */
async function askHelper(helper: string, host: string, environment: Environment) {
  const program = findProgram(`docker-credential-${helper}`, environment);
  if (!program) return undefined;
  const options = { environment: childEnvironment(environment), input: host, timeout: 10_000 };
  const { code, stdout } = await runProcess(program, ['get'], options);
  try {
    const { Username, Secret } = JSON.parse(code === 0 ? stdout : '{}') as { Username?: string; Secret?: string };
    return Username && Secret && Username !== '<token>' ? { username: Username, password: Secret } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Logins of this run only: a copy of the user's configuration with more registries, in a private folder that goes with
 * the run. Nothing is left behind in ~/.docker for later steps. Returns the variables that point the engine to it.
 */
export function privateLogin(
  folder: string,
  logins: ReadonlyMap<string, RegistryCredentials>,
  environment: Environment,
): Record<string, string> {
  if (logins.size === 0) return {};
  const path = authFilePath(environment);
  const file: AuthFile = path ? readAuthFile(path) : {};
  for (const [host, { username, password }] of logins) {
    file.auths = { ...file.auths, [host]: { auth: Buffer.from(`${username}:${password}`).toString('base64') } };
    // With an empty helper docker reads this file for this host, even if there is a credsStore.
    if (file.credsStore || file.credHelpers?.[host]) file.credHelpers = { ...file.credHelpers, [host]: '' };
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(file), { mode: 0o600 });
  const own = environment['DOCKER_CONFIG'] ?? join(environment['HOME'] ?? '', '.docker');
  for (const name of ['cli-plugins', 'contexts', 'buildx']) {
    if (existsSync(join(own, name)) && !existsSync(join(folder, name)))
      symlinkSync(join(own, name), join(folder, name));
  }
  return { DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: join(folder, 'config.json') };
}

function readAuthFile(path: string): AuthFile {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as AuthFile;
  } catch {
    throw new Failure({
      code: 'registry',
      what: `The registry logins in ${path} are not valid JSON`,
      todo: 'Log in again, or remove the file',
    });
  }
}
