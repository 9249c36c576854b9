// Where suites run: in Node.js itself, not in a context of node:vm, in which each suite would load every package anew. What a
// suite has changed of the process is put back after it.
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getCallSites } from 'node:util';
import { ModuleMocker } from 'jest-mock';

const here = fileURLToPath(import.meta.url);
const root = dirname(dirname(import.meta.dirname)) + sep;

export default class NodeItself {
  global = globalThis;
  fakeTimers = null;
  fakeTimersModern = null;
  moduleMocker = new ModuleMocker(globalThis);
  #variables = { ...process.env };
  #exit = process.exit;
  #globals = { console: globalThis.console, fetch: globalThis.fetch };
  #folder = process.cwd();
  #listeners = [];
  /** Packages are loaded once for all suites: the listeners that they add are theirs as long as the process runs. */
  #added = (event, listener) => {
    if (isOwn(caller())) this.#listeners.push([event, listener]);
  };

  /** Jest refuses an environment without it. */
  getVmContext() {
    return null;
  }

  async setup() {
    process.on('newListener', this.#added);
  }

  async teardown() {
    for (const name of Object.keys(process.env))
      if (!(name in this.#variables)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, this.#variables);
    Object.assign(globalThis, this.#globals);
    process.exit = this.#exit;
    process.exitCode = undefined;
    process.chdir(this.#folder);
    process.off('newListener', this.#added);
    for (const [event, listener] of this.#listeners) process.off(event, listener);
  }
}

/** The file that adds a listener. */
function caller() {
  return getCallSites(50)
    .map(({ scriptName }) => (scriptName.startsWith('file:') ? fileURLToPath(scriptName) : scriptName))
    .find((path) => path !== '' && path !== here && !path.startsWith('node:'));
}

function isOwn(path) {
  return path?.startsWith(root) && !path.includes(`${sep}node_modules${sep}`);
}
