import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { removeContainers, removeImages } from './engine.ts';
import { isAlive, stopProcess } from './processes.ts';
import type { StateFile } from './state.ts';
import { say, style } from './terminal.ts';

/** Stops what the demo started, in the order in which it uses one another, and removes its folder. */
export async function takeDown(state: StateFile): Promise<void> {
  if (!existsSync(state.folder)) {
    say('Nothing to stop: no demo is running.');
    return;
  }
  const { deployment, edge, front, emulator, gateway, podman, engine, images } = state.current;
  await stopProcess(deployment);
  const stopped: string[] = [];
  await stopProcess(front);
  for (const [name, target] of Object.entries({ 'the edge': edge, 'the emulator': emulator, 'the gateway': gateway })) {
    if (isAlive(target)) stopped.push(name);
    await stopProcess(target);
  }
  if (engine) {
    const containers = emulator ? removeContainers(engine, emulator.port) : 0;
    const removed = removeImages(engine, images ?? [], (repository) => isOurs(repository, emulator?.port));
    if (containers > 0) stopped.push(`${containers} container${containers === 1 ? '' : 's'}`);
    if (removed > 0) stopped.push(`${removed} image${removed === 1 ? '' : 's'}`);
  }
  await stopProcess(podman);
  state.remove();
  say(`${style('green', '✔')} Removed ${[...stopped, `the folder ${basename(state.folder)}`].join(', ')}.`);
}

/** What was pushed to this demo's emulator: its port is in the name. */
function isOurs(repository: string, port: number | undefined): boolean {
  return port !== undefined && repository.startsWith(`localhost:${port}/`);
}
