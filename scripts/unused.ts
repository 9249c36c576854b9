// `npm run unused`: files, exports and packages that nobody uses, by knip (knip.jsonc). Looked for twice: among everything,
// and in what ships alone, where a folder's index.ts exports nothing that only tests want and `dependencies` holds nothing
// that only tests import. `--root <folder>` looks at another tree (test/unit/scripts).
import { execFileSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Found {
  name: string;
  line?: number;
}

/** One file of knip's JSON report: a list for each kind of issue. */
type Report = { issues: ({ file: string } & Record<string, Found[]>)[] };

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = process.argv.indexOf('--root');
const tree = at === -1 ? root : resolve(process.argv[at + 1]!);

const everything = knip([]);
const shipped = knip(['--production', '--include', 'files,dependencies,exports,types']).filter(
  ({ kind, file }) => !['exports', 'types'].includes(kind) || /^src\/([^/]+\/)+index\.ts$/.test(file),
);
const faults = new Set([
  ...everything.map(({ text }) => text),
  ...shipped
    .filter(({ text }) => !everything.some((other) => other.text === text))
    .map(({ text }) => `${text} (tests only)`),
]);
for (const fault of [...faults].sort()) console.log(fault);
console.log(`${faults.size} unused`);
process.exit(faults.size > 0 ? 1 : 0);

function knip(options: string[]): { kind: string; file: string; text: string }[] {
  const program = join(root, 'node_modules/knip/bin/knip.js');
  const config = ['--config', join(root, 'knip.jsonc'), '--directory', tree];
  const output = execFileSync(
    process.execPath,
    [program, ...config, '--reporter', 'json', '--no-progress', '--no-exit-code', ...options],
    { encoding: 'utf8', cwd: tree, maxBuffer: 2 ** 26 },
  );
  return (JSON.parse(output) as Report).issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds)
      .filter(([, found]) => Array.isArray(found))
      .flatMap(([kind, found]) =>
        found.map(({ name, line }) => ({
          kind,
          file,
          text: kind === 'files' ? `${file}: unused file` : `${file}:${line ?? 1}: ${kind}: ${name}`,
        })),
      ),
  );
}
