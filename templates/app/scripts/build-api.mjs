// Bundles the API into one file per way of running it: dist/lambda/index.mjs and dist/server/index.mjs.
// The same sources give the same bytes, so that an unchanged app is not deployed again.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: { 'lambda/index': 'src/lambda.ts', 'server/index': 'src/server.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'info',
});
