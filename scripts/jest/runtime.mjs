// How suites load modules: as Node.js does. Packages are loaded once for all suites of a process; the project's own files
// anew for each of them, so that none sees what another has left in a module. It stands in for jest-runtime (`runtime` in
// jest.config.js), of which it has what jest-runner and jest-circus call; mocks of modules it has not.
import { readFileSync, statSync } from 'node:fs';
import { createRequire, registerHooks, stripTypeScriptTypes } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = pathToFileURL(dirname(dirname(import.meta.dirname)) + sep).href;
const globals = pathToFileURL(join(import.meta.dirname, 'globals.mjs')).href;
const require = createRequire(import.meta.url);
/** Where jest-circus keeps what a suite has declared. */
const DECLARED = new Set(['JEST_STATE_SYMBOL', 'EVENT_HANDLERS']);
const MOCKS = ['fn', 'spyOn', 'clearAllMocks', 'resetAllMocks', 'restoreAllMocks'];
const stripped = new Map();
let suite = 0;

registerHooks({
  resolve(specifier, context, next) {
    const found = specifier === '@jest/globals' ? { url: globals, format: 'module' } : next(specifier, context);
    const own = isOwn(found.url) && context.conditions.includes('import');
    const url = own ? `${found.url.replace(/\?.*/, '')}?suite=${suite}` : found.url;
    return { ...found, url, shortCircuit: true };
  },
  load(url, context, next) {
    if (!isOwn(url) || !/\.ts(\?|$)/.test(url)) return next(url, context);
    return { format: 'module', source: withoutTypes(fileURLToPath(url)), shortCircuit: true };
  },
});

function isOwn(url) {
  return url.startsWith(root) && !url.includes('/node_modules/');
}

/** TypeScript as Node.js itself takes it: types are stripped, positions stay, nothing else changes. */
function withoutTypes(path) {
  const { mtimeMs } = statSync(path);
  let known = stripped.get(path);
  if (known?.mtimeMs !== mtimeMs) {
    known = { mtimeMs, source: stripTypeScriptTypes(readFileSync(path, 'utf8')) };
    stripped.set(path, known);
  }
  return known.source;
}

export default class NodeRuntime {
  #mocker;

  constructor(_config, { moduleMocker }) {
    this.#mocker = moduleMocker;
    suite++;
    // CommonJS files are known by their path alone.
    for (const path of Object.keys(require.cache))
      if (isOwn(pathToFileURL(path).href)) Reflect.deleteProperty(require.cache, path);
  }

  /** jest-circus, anew for each suite. */
  requireInternalModule(path) {
    for (const symbol of Object.getOwnPropertySymbols(globalThis))
      if (DECLARED.has(symbol.description)) Reflect.deleteProperty(globalThis, symbol);
    Reflect.deleteProperty(require.cache, path);
    return require(path);
  }

  setGlobalsForRuntime(given) {
    const jest = Object.fromEntries(MOCKS.map((name) => [name, this.#mocker[name].bind(this.#mocker)]));
    Object.assign(globalThis, given, { jest });
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  async unstable_importModule(path) {
    await import(pathToFileURL(path).href);
  }

  requireModule(path) {
    return require(path);
  }

  enterTestCode() {}

  leaveTestCode() {}

  getSourceMaps() {
    return null;
  }

  getAllCoverageInfoCopy() {
    return undefined;
  }

  teardown() {}
}
