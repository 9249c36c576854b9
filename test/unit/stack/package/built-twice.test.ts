import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { builtPackage } from '../../../support/apps/built-package.ts';

const root = join(import.meta.dirname, '../../../..');
const GO = { 'go.mod': 'module shop\n\ngo 1.20\n', 'main.go': 'package main\n\nfunc main() { println("shop") }\n' };
const TYPESCRIPT = { 'index.ts': 'export const handler = async (): Promise<object> => ({ statusCode: 200 });\n' };

/** What comes with this repository; test/soak/built-twice.test.ts has the tools that are installed for it. Language and build tool, what a repository holds, and how it is built into `build`. */
const BUILDS: [name: string, tool: string, files: Record<string, string>, command: string][] = [
  [
    'TypeScript, tsc',
    'node',
    TYPESCRIPT,
    `node ${join(root, 'node_modules/typescript/bin/tsc')} --outDir build --module nodenext --target es2023 --sourceMap index.ts`,
  ],
  [
    'TypeScript, tsc --incremental',
    'node',
    TYPESCRIPT,
    `node ${join(root, 'node_modules/typescript/bin/tsc')} --outDir build --module nodenext --target es2023 --incremental --tsBuildInfoFile build/.tsbuildinfo index.ts`,
  ],
  [
    'TypeScript, esbuild',
    'node',
    TYPESCRIPT,
    `${join(root, 'node_modules/.bin/esbuild')} index.ts --bundle --platform=node --minify --sourcemap --metafile=build/meta.json --outdir=build --log-level=error`,
  ],
  [
    'JavaScript, npm install from a lock file',
    'npm',
    { 'package.json': '{"name":"shop","version":"1.0.0"}', 'index.js': 'exports.handler = 1;' },
    'npm install --offline --no-audit --no-fund && mkdir build && cp -r index.js package.json package-lock.json build',
  ],
  [
    'Python, run once before it is packed',
    'python3',
    { 'app.py': 'import b\n\ndef handler(event, context):\n    return b.X\n', 'b.py': 'X = 1\n' },
    'mkdir build && cp *.py build && cd build && python3 -c "import app" && python3 -m compileall -q .',
  ],
  [
    'Go',
    'go',
    GO,
    'CGO_ENABLED=0 GOOS=linux GOARCH=amd64 GOFLAGS=-mod=mod go build -trimpath -buildvcs=false -o build/bootstrap .',
  ],
  [
    'Rust, cargo',
    'cargo',
    {
      'Cargo.toml': '[package]\nname = "shop"\nversion = "1.0.0"\nedition = "2021"\n',
      'src/main.rs': 'fn main() { println!("shop"); }\n',
    },
    'cargo build --offline --release --quiet && mkdir build && cp target/release/shop build/bootstrap',
  ],
];

const isThere = (tool: string) => spawnSync('bash', ['-c', `command -v ${tool}`]).status === 0;

describe('one commit, built twice in fresh folders, is one package', () => {
  for (const [name, tool, files, command] of BUILDS)
    (isThere(tool) ? test : test.skip)(name, async () => {
      const app = { files, command };
      expect(await builtPackage(app, 60)).toBe(await builtPackage(app, 0));
    });
});
