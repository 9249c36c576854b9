// What the bundle takes of packages and of src/ differs in four places from what runs from source.
import { join } from 'node:path';
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

export const plugins = [toolkitWithoutSideEffects, templatesParsed, partsOfUndici, typesByExtension];
