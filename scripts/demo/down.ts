import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { removeContainers, removeImages } from './engine.ts';
import { DemoError } from './options.ts';
import { isAlive, stopProcess, type DemoProcess } from './processes.ts';
import type { StateFile } from './state.ts';
import { say, style } from './terminal.ts';

/** Stops what the demo started, in the order in which it uses one another, and removes its folder. */
export async function takeDown(state: StateFile): Promise<void> {
  if (!existsSync(state.folder)) {
    say('Nothing to stop: no demo is running.');
    return;
  }
  const { deployment, edge, front, emulator, gateway, podman, engine, images } = state.current;
  const stopped: string[] = [];
  const left: string[] = [];
  const end = async (name: string, target: DemoProcess | undefined) => {
    const ran = isAlive(target);
    await stopProcess(target);
    if (isAlive(target)) left.push(`${name} (process ${target.pid})`);
    else if (ran) stopped.push(name);
  };
  await end('the deployment', deployment);
  await end('the strict front', front);
  await end('the edge', edge);
  await end('the emulator', emulator);
  await end('the gateway', gateway);
  if (engine) {
    const containers = emulator ? removeContainers(engine, emulator.port) : { removed: 0, left: 0 };
    const removed = removeImages(engine, images ?? [], (repository) => isOurs(repository, emulator?.port));
    if (containers.removed > 0) stopped.push(counted(containers.removed, 'container'));
    if (containers.left > 0) left.push(counted(containers.left, 'container'));
    if (removed > 0) stopped.push(counted(removed, 'image'));
  }
  await end('podman', podman);
  // Its folder says what to stop the next time.
  if (left.length > 0) throw new DemoError(`Still there: ${left.join(', ')}. Run it again, or stop them by hand.`);
  state.remove();
  say(`${style('green', '✔')} Removed ${[...stopped, `the folder ${basename(state.folder)}`].join(', ')}.`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** What was pushed to this demo's emulator: its port is in the name. */
function isOurs(repository: string, port: number | undefined): boolean {
  return port !== undefined && repository.startsWith(`localhost:${port}/`);
}
