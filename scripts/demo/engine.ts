import { execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import { DemoError } from './options.ts';

/** A container engine that answers. */
export interface Engine {
  name: 'docker' | 'podman';
  version: string;
}

/** docker if its engine answers, else podman, else an error that says what to install or start. */
export function findEngine(): Engine {
  const docker = probe('docker', ['version', '--format', '{{.Server.Version}}']);
  if (docker.answer) return { name: 'docker', version: docker.answer };
  const podman = probe('podman', ['version', '--format', '{{.Version}}']);
  if (podman.answer) return { name: 'podman', version: recentEnough(podman.answer) };
  const todo = docker.installed
    ? 'Docker is installed but its engine does not answer: start Docker Desktop, or run "sudo systemctl start docker"'
    : 'Install one: Docker Desktop, or your system\'s package "docker.io" or "podman"';
  throw new DemoError(
    `Container mode needs docker or podman. ${todo}. The demo without --mode container needs neither`,
  );
}

/** Since 4.7 podman knows host-gateway, through which the emulator's containers find it. */
function recentEnough(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major * 100 + minor >= 407) return version;
  throw new DemoError(
    `Container mode needs podman 4.7 or newer; this is ${version}, whose containers cannot reach this machine by name. ` +
      'Update it, or start docker. The demo without --mode container needs neither',
  );
}

/**
 * The address under which containers of this engine reach the host: that of the engine's bridge. Undefined where the
 * engine runs in a machine of its own (Docker Desktop), which forwards to this one by itself.
 */
export function hostAddress(engine: Engine): string | undefined {
  if (process.platform !== 'linux') return undefined;
  if (engine.name === 'podman')
    return probe('podman', ['network', 'inspect', 'podman', '--format', '{{range .Subnets}}{{.Gateway}}{{end}}'])
      .answer;
  if (/Desktop/.test(probe('docker', ['info', '--format', '{{.OperatingSystem}}']).answer ?? '')) return undefined;
  const format = '{{range .IPAM.Config}}{{.Gateway}}|{{.Subnet}}{{end}}';
  const [gateway, subnet] = (probe('docker', ['network', 'inspect', 'bridge', '--format', format]).answer ?? '').split(
    '|',
  );
  // Where the daemon says no gateway, it takes the first address of the network.
  return gateway || subnet?.replace(/\.\d+\/\d+$/, '.1') || undefined;
}

/** Removes the containers that the emulator on this port made; they carry its address as a label. `left` could not be removed. */
export function removeContainers(engine: string, emulatorPort: number): { removed: number; left: number } {
  const label = `label=ministack.instance=${hostname()}:${emulatorPort}`;
  const list = () => lines(probe(engine, ['ps', '--all', '--quiet', '--filter', label]).answer);
  const ids = list();
  if (ids.length === 0) return { removed: 0, left: 0 };
  probe(engine, ['rm', '--force', '--volumes', ...ids]);
  const left = list().length;
  return { removed: ids.length - left, left };
}

export function hasImage(engine: string, name: string): boolean {
  return probe(engine, ['image', 'inspect', '--format', '{{.Id}}', name]).answer !== undefined;
}

/** Removes these images, and those in repositories that `belongs` accepts; anything else stays. */
export function removeImages(
  engine: string,
  names: readonly string[],
  belongs: (repository: string) => boolean,
): number {
  const format = '{{.Repository}} {{.Tag}} {{.Digest}} {{.ID}}';
  const images = lines(probe(engine, ['images', '--digests', '--format', format]).answer)
    .map((line) => line.split(' '))
    .filter(([repository]) => belongs(repository!))
    .map(([repository, tag, digest, id]) => ({
      name: tag === '<none>' ? `${repository}@${digest}` : `${repository}:${tag}`,
      id,
    }));
  const all = [...images, ...names.filter((name) => hasImage(engine, name)).map((name) => ({ name, id: undefined }))];
  for (const { name, id } of all) {
    probe(engine, ['rmi', '--force', name]);
    // podman does not find every digest that it lists. By id it goes only if no other name holds it: no --force here.
    if (id) probe(engine, ['rmi', id]);
  }
  return all.length;
}

function lines(text: string | undefined): string[] {
  return (text ?? '').split('\n').filter(Boolean);
}

function probe(program: string, args: string[]): { installed: boolean; answer?: string } {
  try {
    const answer = execFileSync(program, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 });
    return { installed: true, answer: answer.toString().trim() };
  } catch (error) {
    return { installed: (error as NodeJS.ErrnoException).code !== 'ENOENT' };
  }
}
