// Bundles the API for each way of running it: dist/lambda (handler index.handler) and dist/server. Engines of stores are
// chunks of their own, so that a cold start loads only what it uses. The same sources give the same bytes, so that an
// unchanged app is not deployed again.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
const bundle = (name) =>
  build({
    entryPoints: { index: `src/${name}.ts` },
    outdir: `dist/${name}`,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
await Promise.all(['lambda', 'server'].map(bundle));
