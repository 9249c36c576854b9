// `npm run layers`: the layers of ARCHITECTURE.md, no circle of modules (layer-rules.ts), and no circle of
// folders inside a part of src/. `--root <folder>` looks at another tree (test/unit/scripts).
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { options, rules } from './layer-rules.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = process.argv.indexOf('--root');
const tree = at === -1 ? root : resolve(process.argv[at + 1]!);

process.chdir(tree);
const { output } = await cruise(
  ['src', 'test', 'scripts'].filter((name) => existsSync(join(tree, name))),
  { ...options, baseDir: tree, ruleSet: { forbidden: rules }, validate: true },
);
const result = output as ICruiseResult;
const faults = new Set([
  ...result.summary.violations.map(({ rule, from, to, cycle }) => {
    const comment = rules.find(({ name }) => name === rule.name)?.comment;
    const path = cycle ? cycle.map(({ name }) => name).join(' → ') : to;
    return `${rule.name}: ${from} → ${path}${comment ? `\n    ${comment}` : ''}`;
  }),
  ...foldersInCircles(result),
]);
for (const fault of [...faults].sort()) console.log(fault);
console.log(`${faults.size} faults in ${result.summary.totalCruised} modules`);
process.exit(faults.size > 0 ? 1 : 0);

/** Folders inside one part of src/ that import in a circle, of any length, with one import for each arrow. */
function foldersInCircles({ modules }: ICruiseResult): string[] {
  const arrows = new Map<string, Map<string, string>>();
  for (const { source, dependencies } of modules)
    for (const { resolved } of dependencies) {
      const [from, to] = [dirname(source), dirname(resolved)];
      if (from === to || !partOf(from) || partOf(from) !== partOf(to)) continue;
      arrows.set(from, (arrows.get(from) ?? new Map()).set(to, `${source} → ${resolved}`));
    }
  const circles = new Map<string, string>();
  for (const from of [...arrows.keys()].sort())
    for (const to of arrows.get(from)!.keys()) {
      const circle = way(arrows, to, from);
      if (!circle) continue;
      const imports = [from, ...circle].slice(0, -1).map((folder, index) => arrows.get(folder)!.get(circle[index]!));
      const key = [...circle].sort().join();
      if (!circles.has(key)) circles.set(key, `folders: ${imports.join(', ')}\n    Folders import in one direction.`);
    }
  return [...circles.values()];
}

/** The shortest way along the arrows, both ends included. */
function way(arrows: Map<string, Map<string, string>>, from: string, to: string): string[] | undefined {
  const ways = [[from]];
  const seen = new Set([from]);
  for (const so of ways) {
    const last = so.at(-1)!;
    if (last === to) return so;
    for (const next of arrows.get(last)?.keys() ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...so, next]);
    }
  }
  return undefined;
}

/** "src/stack" for a folder inside it; undefined for that folder itself and for what is no part of src/. */
function partOf(folder: string): string | undefined {
  return /^(src\/[^/]+)\/./.exec(folder)?.[1];
}
