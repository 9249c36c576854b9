// Builds dist/: esbuild bundles src/main.ts and drops what is not used (the SDK clients' ES modules, which ncc on its own
// would not pick), ncc makes the final chunks, esbuild minifies them. One small entry per action over shared lazy chunks.
// Reproducible: same sources and lock file, same bytes. `--check` fails where the committed dist/ is stale;
// `--out <folder>` writes elsewhere.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ncc from '@vercel/ncc';
import { build, transform, type Metafile } from 'esbuild';
import { PARSED_IN_DIST, plugins } from './build-plugins.ts';
import { thirdPartyNotices } from './notices.ts';
import { parsedTemplates } from './parsed-templates.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = process.argv.indexOf('--out');
const dist = out === -1 ? join(root, 'dist') : resolve(process.argv[out + 1]!);
/** All actions together, checked out by every job that uses one. */
const SIZE_LIMIT = 4_600_000;

/** What a deployment loads before it knows what it has to do: V8 takes about 10 ms to read 100 kB of it. */
const START_LIMIT = 1_650_000;

/** CommonJS packages that src/ imports lazily through their default, which is all that they have in a bundle. */
const DEFAULT_ONLY = ['dockerfile-ast', 'undici'];

/** What runs from source and fails from dist/: named imports of `await import()` from a CommonJS package. */
function refuseLazyCommonJs({ outputs }: Metafile): void {
  for (const { entryPoint, exports } of Object.values(outputs)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(entryPoint ?? '')?.[1];
    if (name && exports.join() === 'default' && !DEFAULT_ONLY.includes(name))
      throw new Error(`${name} is CommonJS: a bundle has no named exports for \`await import\`, only its default`);
  }
}

/** What nearly no deployment needs is imported lazily: one static import of a client is enough to load it every time. */
function refuseHeavyStart({ outputs }: Metafile): void {
  const loaded = new Set<string>();
  const load = (name: string) => {
    if (loaded.has(name)) return;
    loaded.add(name);
    for (const { path, kind } of outputs[name]?.imports ?? []) if (kind === 'import-statement') load(path);
  };
  for (const [name, { entryPoint }] of Object.entries(outputs))
    if (entryPoint === 'src/main.ts' || entryPoint === 'src/actions/deploy.ts') load(name);
  const bytes = [...loaded].reduce((sum, name) => sum + (outputs[name]?.bytes ?? 0), 0);
  if (bytes > START_LIMIT) throw new Error(`A deployment loads ${bytes} bytes at its start: more than ${START_LIMIT}`);
}

export async function bundle(): Promise<Map<string, string>> {
  // Always the same folder: module ids in the chunks come from its path below the root.
  const scratch = join(root, 'build');
  rmSync(scratch, { recursive: true, force: true });
  try {
    const shaken = await build({
      entryPoints: [join(root, 'src/main.ts')],
      outdir: scratch,
      absWorkingDir: root,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      mainFields: ['module', 'main'],
      conditions: ['module'],
      metafile: true,
      legalComments: 'none',
      minify: true,
      chunkNames: 'chunk-[hash]',
      plugins,
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
      logLevel: 'warning',
    });
    refuseLazyCommonJs(shaken.metafile);
    refuseHeavyStart(shaken.metafile);
    if (!(PARSED_IN_DIST in shaken.metafile.inputs)) throw new Error('Nothing reads dist/templates.json');
    for (const name of readdirSync(scratch))
      if (/\b__dirname\b/.test(readFileSync(join(scratch, name), 'utf8')))
        throw new Error(`${name} uses __dirname: a dependency reads files of its own at run time`);
    writeFileSync(join(scratch, 'package.json'), '{"type":"module"}');
    const { code, assets } = await ncc(join(scratch, 'main.js'), {
      minify: false,
      quiet: true,
      cache: false,
      // ncc takes paths that the code computes for files to ship, and rewrites the code. Ours are the user's paths.
      filterAssetBase: join(scratch, 'none'),
    });
    const files = new Map<string, string>([['main.js', await minified(code)]]);
    for (const [name, asset] of Object.entries(assets)) {
      if (name.endsWith('.js')) files.set(name, await minified(asset.source.toString()));
      else if (name !== 'package.json')
        throw new Error(`Unexpected asset ${name}: a dependency reads files at run time`);
    }
    // ncc names lazy chunks N.index.js and the entry index.js, whatever the entry is called.
    for (const action of actionNames()) {
      files.set(
        `${action}.js`,
        `import { main } from './main.js';\nawait main(${JSON.stringify(action)}, import.meta.dirname);\n`,
      );
    }
    files.set('templates.json', `${JSON.stringify(parsedTemplates(join(root, 'templates')))}\n`);
    files.set('package.json', '{ "type": "module" }\n');
    files.set('licenses.txt', thirdPartyNotices(root, Object.keys(shaken.metafile.inputs)));
    return files;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** ncc gives each import between chunks a long name again, and leaves a comment for each export: 0.7 MB in all. */
async function minified(code: string): Promise<string> {
  return (await transform(code, { minify: true, target: 'node24', legalComments: 'none' })).code;
}

export function actionNames(): string[] {
  return readdirSync(join(root, 'actions'))
    .filter((name) => existsSync(join(root, 'actions', name, 'action.yml')))
    .sort();
}

function stale(files: Map<string, string>): string[] {
  const present = existsSync(dist) ? readdirSync(dist) : [];
  return [
    ...[...files]
      .filter(([name, text]) => !present.includes(name) || readFileSync(join(dist, name), 'utf8') !== text)
      .map(([name]) => name),
    ...present.filter((name) => !files.has(name)),
  ];
}

const files = await bundle();
const size = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
if (size > SIZE_LIMIT)
  throw new Error(`dist/ has ${size} bytes: more than the ${SIZE_LIMIT} that all actions together may have`);
if (process.argv.includes('--check')) {
  const names = stale(files);
  if (names.length > 0) {
    console.error(
      `dist/ is stale (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', ...' : ''}): run npm run build and commit the result`,
    );
    process.exit(1);
  }
  console.log(`dist/ is in step with src/ (${(size / 1e6).toFixed(2)} MB in ${files.size} files)`);
} else {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(dist, name), text);
  console.log(`${dist}: ${(size / 1e6).toFixed(2)} MB in ${files.size} files`);
}
