import vm from 'node:vm';

/**
 * What CloudFront's JavaScript runtime 2.0 documents, and nothing else:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 * A function that leans on more than this would run here, in V8, and fail there.
 */
const GLOBALS = words(`
  globalThis undefined NaN Infinity console require
  decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt atob btoa
  Object Function Array String Number Boolean RegExp Date Math JSON Promise Buffer
  Error EvalError RangeError ReferenceError SyntaxError TypeError URIError
  ArrayBuffer Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array
`);

const MEMBERS: Record<string, string[]> = {
  Object:
    words(`assign create defineProperties defineProperty entries freeze getOwnPropertyDescriptor getOwnPropertyNames
    getPrototypeOf is isExtensible isFrozen isSealed keys preventExtensions seal values`),
  'Object.prototype': words('hasOwnProperty isPrototypeOf propertyIsEnumerable setPrototypeOf toString valueOf'),
  Array: words('isArray of'),
  'Array.prototype': words(`concat copyWithin every fill filter find findIndex forEach includes indexOf join lastIndexOf
    map pop push reduce reduceRight reverse shift slice some sort splice unshift toString`),
  String: words('fromCharCode fromCodePoint'),
  'String.prototype': words(`charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf match padEnd
    padStart repeat replace replaceAll search slice split startsWith substr substring toLowerCase toString toUpperCase
    trim trimEnd trimStart valueOf`),
  Promise: words('all allSettled any race reject resolve'),
  'Promise.prototype': words('catch finally then'),
  'Function.prototype': words('apply bind call toString'),
};

/** A context with only the documented globals and methods, in which no code is made from strings. */
export function runtimeContext(): vm.Context {
  const context = vm.createContext(
    { console: { log: () => undefined }, atob, btoa },
    { codeGeneration: { strings: false, wasm: false } },
  );
  // Without eval, and in the context's own realm: its String.prototype is what a function's strings have.
  vm.runInContext(`(${restrict.toString()})(${JSON.stringify(GLOBALS)}, ${JSON.stringify(MEMBERS)})`, context);
  return context;
}

/** Runs inside of the context. */
function restrict(globals: string[], members: Record<string, string[]>): void {
  const remove = Reflect.deleteProperty;
  const own = ['constructor', 'prototype', 'length', 'name'];
  for (const path of Object.keys(members)) {
    const target = path
      .split('.')
      .reduce<Record<string, unknown>>((from, name) => from[name] as Record<string, unknown>, globalThis as never);
    for (const name of Object.getOwnPropertyNames(target))
      if (!members[path]!.includes(name) && !own.includes(name)) remove(target, name);
  }
  for (const name of Object.getOwnPropertyNames(globalThis)) if (!globals.includes(name)) remove(globalThis, name);
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
