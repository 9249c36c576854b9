import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { warnOfMissingPackages } from '../../../src/files/missing-packages.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const NODE = (...names: string[]) =>
  JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '1'])) });

/** The packages that are said to be missing, if any. */
function warned(files: Record<string, string>): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'missing-packages-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const report = recordingReporter();
  warnOfMissingPackages(report, folder, { where: 'The code', todo: 'or build' });
  rmSync(folder, { recursive: true });
  return /has no (.*), which its/.exec(report.warnings.join())?.[1];
}

test.each<[string, Record<string, string>, string | undefined]>([
  ['npm', { 'package.json': NODE('express'), 'app.js': "const e = require('express');" }, 'express'],
  [
    'npm, a scope',
    { 'package.json': NODE('@hono/node-server'), 'app.mjs': "import { serve } from '@hono/node-server/x';" },
    '@hono/node-server',
  ],
  ['npm, import()', { 'package.json': NODE('sharp'), 'lib/app.cjs': 'await import("sharp")' }, 'sharp'],
  [
    'npm, installed',
    { 'package.json': NODE('express'), 'app.js': "require('express')", 'node_modules/express/index.js': '' },
    undefined,
  ],
  ['npm, bundled', { 'package.json': NODE('express'), 'app.js': 'var express = () => {};' }, undefined],
  [
    'npm, of the runtime',
    { 'package.json': NODE('@aws-sdk/client-s3'), 'a.js': "require('@aws-sdk/client-s3')" },
    undefined,
  ],
  ['npm, another name', { 'package.json': NODE('express'), 'app.js': "require('express-like')" }, undefined],
  ['npm, no dependencies', { 'package.json': '{"type":"module"}', 'app.js': "import x from 'x';" }, undefined],
  ['npm, broken', { 'package.json': '{', 'app.js': '' }, undefined],
  [
    'pip',
    { 'requirements.txt': '# web\nFlask==3.1.0\nuvicorn[standard]>=0.3\n-r more.txt\n', 'app.py': '' },
    'Flask, uvicorn',
  ],
  ['pip, many', { 'requirements.txt': 'a\nb\nc\nd\ne\n' }, 'a, b, c and 2 more'],
  ['pip, installed', { 'requirements.txt': 'flask\n', 'flask-3.1.0.dist-info/RECORD': '' }, undefined],
  ['pip, a copy', { 'requirements.txt': 'my-lib\n', 'my_lib/__init__.py': '' }, undefined],
  ['pip, of the runtime', { 'requirements.txt': 'boto3>=1.40\n' }, undefined],
  ['pip, nothing', { 'requirements.txt': '# none\n\n' }, undefined],
  ['gem', { Gemfile: "source 'https://rubygems.org'\ngem 'sinatra'\ngem \"aws-sdk-s3\"\n" }, 'sinatra'],
  ['gem, installed', { Gemfile: "gem 'sinatra'\n", 'vendor/bundle/x': '' }, undefined],
  ['none of them', { 'index.mjs': 'export const handler = 1;' }, undefined],
])('%s', (_, files, expected) => {
  expect(warned(files)).toBe(expected);
});
