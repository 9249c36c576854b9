import { spawnSync } from 'node:child_process';
import { engineEnvironment } from '../images/image-context.ts';

/**
 * Takes out of docker's and podman's stores what was built for a registry on this machine, with the containers that an
 * emulator made of it. The port is one run's own, so that nothing of another run is touched.
 */
export function removeLeftovers(port: number): void {
  for (const engine of ['docker', 'podman']) {
    const registry = `localhost:${port}/`;
    const containers = list(engine, ['ps', '--all', '--no-trunc', '--format', '{{.Image}} {{.ID}}'], registry);
    remove(
      engine,
      ['rm', '--force', '--volumes'],
      containers.map(([, id]) => id!),
    );
    const images = list(engine, ['images', '--digests', '--format', '{{.Repository}} {{.Tag}} {{.Digest}}'], registry);
    const names = images.map(([name, tag, digest]) => (tag === '<none>' ? `${name}@${digest}` : `${name}:${tag}`));
    remove(engine, ['rmi', '--force'], names);
  }
}

/** The fields of each line whose first one is an image of the registry; none where the engine is not there. */
function list(engine: string, args: string[], registry: string): string[][] {
  const { stdout } = run(engine, args);
  const lines = (stdout ?? '').split('\n').filter((line) => line.startsWith(registry));
  return lines.map((line) => line.split(' '));
}

function remove(engine: string, args: string[], names: string[]): void {
  if (names.length > 0) run(engine, [...args, ...new Set(names)]);
}

function run(engine: string, args: string[]) {
  return spawnSync(engine, args, {
    encoding: 'utf8',
    timeout: 60_000,
    env: engineEnvironment() as NodeJS.ProcessEnv,
  });
}
