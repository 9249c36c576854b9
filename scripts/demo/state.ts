import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DemoError } from './options.ts';
import { describeProcess, isAlive, type DemoProcess } from './processes.ts';

/** Where a demo is kept when nobody says otherwise: that of the reference app, and that of the user's own. */
export const demoFolders = () => ({ reference: join(repository, '.demo'), own: join(repository, '.demo-app') });

export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What the demo started and where, so that a later run, or one after a kill, finds all of it. */
export interface DemoState {
  /** The run that is at work now, if any. */
  run?: DemoProcess;
  /** The action that it runs. */
  deployment?: DemoProcess;
  emulator?: DemoProcess & { port: number };
  /** Stands before the emulator and refuses what AWS refuses (test/support/strict). */
  front?: DemoProcess & { port: number };
  edge?: DemoProcess & { port: number };
  /** Lets containers reach the emulator, which listens on the loopback only. */
  gateway?: DemoProcess & { host: string; port: number };
  /** podman's Docker-compatible API, where there is no docker. */
  podman?: DemoProcess & { socket: string };
  /** The engine that containers and images were made with. */
  engine?: string;
  /** Base images that were not there before the demo. */
  images?: string[];
}

/** The state file of one demo folder. */
export class StateFile {
  readonly folder: string;
  #state: DemoState;

  constructor(folder: string) {
    this.folder = resolve(folder);
    this.#state = this.#read();
  }

  get current(): Readonly<DemoState> {
    return this.#state;
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Writes at once and whole: a kill in between leaves the state before or after. */
  update(change: DemoState): void {
    this.#state = { ...this.#state, ...change };
    const file = this.path('state.json');
    writeFileSync(`${file}.new`, `${JSON.stringify(this.#state, null, 2)}\n`);
    renameSync(`${file}.new`, file);
  }

  /** Another run that is at work is left alone. */
  refuseOthers(): void {
    if (isAlive(this.#state.run) && this.#state.run.pid !== process.pid)
      throw new DemoError(
        `Another run of the demo is at work (process ${this.#state.run.pid}). Wait for it, or end it`,
      );
  }

  /** Takes the folder for this process. */
  claim(): void {
    this.refuseOthers();
    mkdirSync(this.folder, { recursive: true });
    this.update({ run: describeProcess(process.pid) });
  }

  release(): void {
    this.update({ run: undefined });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    this.#state = {};
  }

  #read(): DemoState {
    try {
      return JSON.parse(readFileSync(this.path('state.json'), 'utf8')) as DemoState;
    } catch {
      return {};
    }
  }
}
