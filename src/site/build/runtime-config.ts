import { hash } from 'node:crypto';
import { Failure } from '../../report/index.ts';
import type { SourceFile } from './scan.ts';

/**
 * The settings of an environment as a file of the site: JSON, or for a .js path a script that sets
 * `globalThis.__CONFIG__`, so that a page can load it before its own code.
 */
export function runtimeConfigFile(config: { path: string; values: Readonly<Record<string, string>> }): SourceFile {
  const path = config.path.replace(/^\.?\//, '');
  if (!/\.(json|m?js)$/.test(path) || path.split('/').includes('..'))
    throw new Failure({
      code: 'input',
      what: `Input "runtime-config-path" cannot be ${JSON.stringify(config.path)}`,
      why: 'Allowed: a path inside the site that ends in .json or .js, such as config.json',
    });
  const json = JSON.stringify(config.values, null, 2);
  // Valid in a script and, should a page inline it, in HTML.
  const script = `globalThis.__CONFIG__ = Object.freeze(${json
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029')});\n`;
  const content = Buffer.from(path.endsWith('.json') ? `${json}\n` : script);
  return { path, size: content.length, sha256: hash('sha256', content, 'base64url'), content };
}
