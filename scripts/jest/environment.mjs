// Where suites run: in Node.js itself, not in a context of node:vm, in which each suite would load every package anew. What a
// suite has changed of the process is put back after it.
import { ModuleMocker } from 'jest-mock';

export default class NodeItself {
  global = globalThis;
  fakeTimers = null;
  fakeTimersModern = null;
  moduleMocker = new ModuleMocker(globalThis);
  #variables = { ...process.env };
  #exit = process.exit;
  #globals = { console: globalThis.console, fetch: globalThis.fetch };
  #listeners = listeners();

  /** Jest refuses an environment without it. */
  getVmContext() {
    return null;
  }

  async setup() {}

  async teardown() {
    for (const name of Object.keys(process.env))
      if (!(name in this.#variables)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, this.#variables);
    Object.assign(globalThis, this.#globals);
    process.exit = this.#exit;
    process.exitCode = undefined;
    for (const [event, listener] of listeners())
      if (!this.#listeners.some(([, known]) => known === listener)) process.off(event, listener);
  }
}

/** @returns {[string | symbol, (...given: unknown[]) => void][]} */
function listeners() {
  return process.eventNames().flatMap((event) => process.rawListeners(event).map((listener) => [event, listener]));
}
