// `npm run bench [-- name...] [-- --write]`: runs test/bench/<name>.bench.ts, prints what each comparison found and, with
// --write, puts it into docs/benchmarks.md. Ends with 1 where a target is missed or a bench fails. With --check targets do
// not count: it ends with 1 where a ratio is worse by more than a quarter than the one in docs/benchmarks.md, at the best of
// three runs.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf } from '../src/report/index.ts';
import { createBench, type Bench } from '../test/bench/harness.ts';
import {
  comparisonMarkdown,
  median,
  type Regression,
  regressions,
  targetHolds,
  writtenRatios,
  type ComparisonResult,
} from '../test/bench/statistics.ts';
import { replaceSection } from '../test/support/page-section.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'test', 'bench');
const page = join(root, 'docs', 'benchmarks.md');
/** How often a bench is run that is worse than docs/benchmarks.md says. */
const RUNS = 3;
const HEAD = `# Benchmarks

Deploy and the tools people use today, side by side in one run on one machine: the contestants take turns, the figure is
the median. \`npm run bench -- <name> --write\` measures again and rewrites the section of that bench only.
`;

const options = process.argv.slice(2);
const write = options.includes('--write');
const wanted = options.filter((option) => !option.startsWith('--'));
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length))
  .sort();
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench named ${unknown.join(', ')}. There are: ${known.join(', ')}`);
  process.exit(2);
}

if (options.includes('--check')) process.exit((await check(wanted.length > 0 ? wanted : known)) ? 0 : 1);

let missed = 0;
for (const name of wanted.length > 0 ? wanted : known) {
  const results = await run(name);
  if (!results) {
    missed++;
    continue;
  }
  const text = results.map(comparisonMarkdown).join('\n');
  console.log(`\n${text}`);
  missed += results.filter((result) => targetHolds(result) === false).length;
  if (write) {
    const before = existsSync(page) ? readFileSync(page, 'utf8') : HEAD;
    writeFileSync(page, replaceSection(before, name, `## ${name}\n\n${machine()}\n\n${text}`));
    console.log(`docs/benchmarks.md: section ${name} is written`);
  }
}
process.exit(missed > 0 ? 1 : 0);

/** Whether all benches are still as good as docs/benchmarks.md says. What is worse once is run again: a busy machine is no regression. */
async function check(names: readonly string[]): Promise<boolean> {
  const written = writtenRatios(readFileSync(page, 'utf8'));
  let holds = true;
  for (const name of names) {
    const worse = await worseAtBest(name, written);
    for (const { title, rival, written: before, now } of worse)
      console.error(`✖ ${title}: ${now.toFixed(2)} times ${rival}, and it was ${before.toFixed(2)}`);
    if (worse.length === 0)
      console.log(`✓ ${name}: no ratio is worse than docs/benchmarks.md says by more than a quarter`);
    holds &&= worse.length === 0;
  }
  return holds;
}

async function worseAtBest(name: string, written: ReturnType<typeof writtenRatios>): Promise<Regression[]> {
  let worse: Regression[] | undefined;
  for (let attempt = 1; attempt <= RUNS; attempt++) {
    const results = await run(name);
    if (!results) return [{ title: name, rival: 'a bench that runs', written: 1, now: 0 }];
    const found = regressions(results, written);
    // Good once is good.
    const stillWorse = (one: Regression) =>
      found.some(({ title, rival }) => title === one.title && rival === one.rival);
    worse = worse ? worse.filter(stillWorse) : found;
    if (worse.length === 0) return [];
  }
  return worse!;
}

async function run(name: string): Promise<ComparisonResult[] | undefined> {
  const bench = createBench();
  try {
    const loaded = (await import(pathToFileURL(join(folder, `${name}.bench.ts`)).href)) as {
      default: (bench: Bench) => Promise<void>;
    };
    await loaded.default(bench);
    return bench.results;
  } catch (error) {
    console.error(`${name} failed: ${messageOf(error)}`);
    return undefined;
  } finally {
    await bench.close();
  }
}

/** Enough to judge the figures by, and nothing that names a machine. */
function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const day = new Date().toISOString().slice(0, 10);
  return `Measured ${day}: ${cpus().length} cores, ${memory} GiB of memory, ${process.platform} ${process.arch}, Node.js ${process.versions.node}. An empty program takes ${emptyProgram()} ms.`;
}

/** How fast the machine was that day: milliseconds for a program of Node.js that does nothing, started as the contestants are. */
function emptyProgram(): string {
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    return performance.now() - start;
  });
  return median(times).toFixed(0);
}
