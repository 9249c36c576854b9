import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences whose code may be shipped inside a bundle as long as the notice is kept. */
const ALLOWED = /^(MIT|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|Unlicense|CC0-1\.0|BlueOak-1\.0\.0|Python-2\.0)$/;

/** Of an SPDX expression without nesting: one of its choices holds only licences that are allowed. */
export function mayBeShipped(license: string): boolean {
  const choices = license.replace(/^\((.*)\)$/, '$1').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((one) => ALLOWED.test(one)));
}

/** The packages that `inputs` (paths in the bundle's metafile) come from, sorted by name, each text once for all that have it. */
export function thirdPartyNotices(root: string, inputs: readonly string[]): string {
  const folders = new Set<string>();
  for (const input of inputs) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) folders.add(match[1]!);
  }
  const entries = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
      license?: string;
    };
    if (!license || !mayBeShipped(license))
      throw new Error(`${name} ${version}: licence ${license ?? 'unknown'} may not be shipped in a bundle`);
    const file = readdirSync(join(root, folder)).find((entry) => /^(licen[cs]e|copying)([.-]|$)/i.test(entry));
    const text =
      file && existsSync(join(root, folder, file))
        ? readFileSync(join(root, folder, file), 'utf8')
            .replace(/\r\n/g, '\n')
            .trim()
        : `License: ${license}`;
    return { name: `${name} ${version} (${license})`, text };
  });
  const packages = new Map<string, Set<string>>();
  for (const { name, text } of entries) packages.set(text, (packages.get(text) ?? new Set()).add(name));
  return [...packages]
    .map(([text, names]) => `${[...names].sort().join('\n')}\n\n${text}\n`)
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`);
}
