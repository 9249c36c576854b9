// What the bundle takes of packages and of src/ differs in seven places from what runs from source.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import mime from 'mime-types';

const root = join(import.meta.dirname, '..');

/**
 * The toolkit's packages do nothing but define functions, and do not say so in their package.json: told here, esbuild
 * leaves out what is not called (@actions/core brings the HTTP client of its OIDC part, 0.4 MB that every start would
 * have to evaluate).
 */
const toolkitWithoutSideEffects: Plugin = {
  name: 'toolkit-without-side-effects',
  setup(build) {
    build.onResolve({ filter: /^(@actions\/|\.)/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      const own = path.startsWith('@actions/') || /[\\/]node_modules[\\/]@actions[\\/]/.test(importer);
      if (!own || pluginData === RESOLVED) return undefined;
      const resolved = await build.resolve(path, { importer, resolveDir, kind, pluginData: RESOLVED });
      return { ...resolved, sideEffects: false };
    });
  },
};
const RESOLVED = 'resolved';

export const PARSED_IN_DIST = 'src/stack/template/parsed-in-dist.ts';

/** The bundle reads shipped templates from dist/templates.json; from source they are parsed. */
const templatesParsed: Plugin = {
  name: 'templates-parsed',
  setup(build) {
    build.onResolve({ filter: /^\.\/parsed\.ts$/ }, () => ({ path: join(root, PARSED_IN_DIST) }));
  },
};

/** What src/ imports of undici, whose own index evaluates all of it: mocks, caches, interceptors, another `fetch`. */
const UNDICI = `
  import Agent from 'undici/lib/dispatcher/agent.js';
  import buildConnector from 'undici/lib/core/connect.js';
  export { Agent, buildConnector };
`;

const partsOfUndici: Plugin = {
  name: 'parts-of-undici',
  setup(build) {
    // The lazy import, of a run behind a proxy, and the toolkit take the whole.
    build.onResolve({ filter: /^undici$/ }, ({ kind, importer }) =>
      kind === 'import-statement' && importer.startsWith(join(root, 'src'))
        ? { path: 'undici', namespace: 'parts' }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'parts' }, () => ({ contents: UNDICI, resolveDir: root }));
  },
};

/** Types by extension as mime-types chooses them, without the database that it chooses from at each start: 0.15 MB. */
const typesByExtension: Plugin = {
  name: 'types-by-extension',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/]mime-db[\\/]db\.json$/ }, () => ({
      contents: JSON.stringify(mime.types),
      loader: 'json',
    }));
    build.onLoad({ filter: /[\\/]node_modules[\\/]mime-types[\\/]index\.js$/ }, () => ({
      contents: `
        const { extname } = require('path');
        exports.types = Object.assign(Object.create(null), require('mime-db'));
        exports.lookup = ${mime.lookup.toString()};
      `,
    }));
  },
};

/** The modules of yaml, which it offers to all but Node: each start would evaluate the whole CommonJS, in twice the time. */
const modulesOfYaml: Plugin = {
  name: 'modules-of-yaml',
  setup(build) {
    const path = join(root, 'node_modules', 'yaml', 'browser', 'dist', 'index.js');
    build.onResolve({ filter: /^yaml$/ }, () => ({ path, sideEffects: false }));
  },
};

/**
 * What src/ imports lazily of the SDK's clients, by name. esbuild keeps all that a package exports where it is imported by
 * `await import()`: every command of CloudFront and S3, in chunks that others load at once.
 */
const partsOfClients: Plugin = {
  name: 'parts-of-clients',
  setup(build) {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(root, 'src', file), 'utf8'));
    build.onResolve({ filter: /^@aws-sdk\/client-/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'lazy' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
      const exported = Object.keys((await import(path)) as object);
      const users = files.filter((text) => text.includes(`import('${path}')`));
      const words = new Set(users.flatMap((text) => text.match(/\w+/g) ?? []));
      // "Lambda" is a word of many comments, and the class of that name has every command as a method.
      const isWhole = (name: string) => exported.includes(`${name}Client`);
      const names = exported.filter((name) => name !== 'default' && words.has(name) && !isWhole(name));
      return { contents: `export { ${names.sort().join(', ')} } from '${path}';`, resolveDir: root };
    });
  },
};

/**
 * What src/ imports through the index.ts of a folder comes from the file that has it. esbuild gives each chunk that imports
 * anything of an index all that anybody takes from it: a deployment of a site would load the engines of images.
 */
const pastIndexes: Plugin = {
  name: 'past-indexes',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) =>
      path.startsWith(join(root, 'src'))
        ? { contents: withDirectImports(path, readFileSync(path, 'utf8')), loader: 'ts' }
        : undefined,
    );
  },
};

const IMPORT_OF_INDEX = /^import \{([^}]*)\} from '(\.[^']*\/index\.ts)';$/gm;

function withDirectImports(path: string, text: string): string {
  return text.replace(IMPORT_OF_INDEX, (_, names: string, index: string) => {
    const file = join(dirname(path), index);
    const exported = exportsOf(file);
    const imports = namesIn(names).map((name) => {
      const [original = name, alias = original] = name.split(' as ');
      const { from = file, whole } = exported.get(original) ?? {};
      return `import ${whole ? `* as ${alias}` : `{ ${name} }`} from '${from}';`;
    });
    return imports.join('\n');
  });
}

/** Where each name comes from that an index hands on, and whether it is the whole file; those that it has itself are left out. */
function exportsOf(index: string): Map<string, { from: string; whole: boolean }> {
  const text = readFileSync(index, 'utf8');
  const found = new Map<string, { from: string; whole: boolean }>();
  for (const [, names, whole, file] of text.matchAll(/^export (?:\{([^}]*)\}|\* as (\w+)) from '([^']*)';$/gm)) {
    const from = join(dirname(index), file!);
    for (const name of whole ? [whole] : namesIn(names!)) found.set(name, { from, whole: whole !== undefined });
  }
  return found;
}

/** Types are no part of a bundle. */
function namesIn(list: string): string[] {
  const names = list.split(',').map((name) => name.trim());
  return names.filter((name) => name !== '' && !name.startsWith('type '));
}

export const plugins = [
  toolkitWithoutSideEffects,
  templatesParsed,
  partsOfUndici,
  modulesOfYaml,
  partsOfClients,
  pastIndexes,
  typesByExtension,
];
