import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { warnOfMissingPackages } from '../../../src/files/missing-packages.ts';
import { naming } from '../../support/failure-with.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const NODE = (...names: string[]) =>
  JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '1'])) });

const NEEDS_PG = { 'package.json': NODE('pg'), 'a.js': "require('pg')" };

/** The packages that are said to be missing, if any. */
function warned(files: Record<string, string>, runtime: string, paths?: string[]): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'missing-packages-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const report = recordingReporter();
  warnOfMissingPackages(report, { folder, runtime, paths }, { where: 'The code', todo: 'or build' });
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
  ['npm, named like a built-in', { 'package.json': NODE('events'), 'a.js': "require('events')" }, undefined],
  ['npm, in comments', { 'package.json': NODE('pg'), 'a.js': "/* require('pg') */\n// import('pg')" }, undefined],
  ['npm, optional', { 'package.json': NODE('pg'), 'a.js': "try { require('pg'); } catch {}" }, undefined],
  ['npm, installed below', { ...NEEDS_PG, 'dist/node_modules/pg/index.js': '' }, undefined],
  ["npm, Plug'n'Play", { ...NEEDS_PG, '.pnp.cjs': '' }, undefined],
  ['npm, two of three', { 'package.json': NODE('a', 'b', 'c'), 'x.js': "require('a'); require('c/d')" }, 'a, c'],
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
  ['pip, slimmed', { 'requirements.txt': 'PyYAML\n', 'yaml/__init__.py': '' }, undefined],
  ['pip, in a folder', { 'requirements.txt': 'flask\n', 'lib/flask-3.1.0.dist-info/RECORD': '' }, undefined],
  ['pip, of the runtime', { 'requirements.txt': 'boto3>=1.40\n' }, undefined],
  ['pip, nothing', { 'requirements.txt': '# none\n\n' }, undefined],
  ['gem', { Gemfile: "source 'https://rubygems.org'\ngem 'sinatra'\ngem \"aws-sdk-s3\"\n" }, 'sinatra'],
  ['gem, of tests', { Gemfile: "group :development, :test do\n  gem 'rspec'\nend\n" }, undefined],
  ['gem, of tests in a line', { Gemfile: "gem 'rspec', group: :test\n" }, undefined],
  ['gem, installed', { Gemfile: "gem 'sinatra'\n", 'vendor/bundle/x': '' }, undefined],
  ['none of them', { 'index.mjs': 'export const handler = 1;' }, undefined],
])('%s', (_, files, expected) => {
  const runtime = files['Gemfile'] ? 'ruby3.4' : files['requirements.txt'] ? 'python3.14' : 'nodejs24.x';
  expect(warned(files, runtime)).toBe(expected);
});

const EXPRESS = { 'package.json': NODE('express'), 'app.js': "require('express')" };
test.each<[string, Record<string, string>, string]>([
  ['of a frontend', EXPRESS, 'python3.14'],
  ['of scripts', { 'requirements.txt': 'flask' }, 'nodejs24.x'],
  ['of a compiled app', EXPRESS, 'provided.al2023'],
])("packages %s are not the function's", (_, files, runtime) => {
  expect(warned(files, runtime)).toBeUndefined();
});

test('what is called like code and is no file does no harm; a link to a file counts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'missing-packages-'));
  const warnings = (paths?: string[]) => {
    const report = recordingReporter();
    const code = { folder, runtime: 'nodejs24.x', paths };
    warnOfMissingPackages(report, code, { where: 'The code', todo: 'or build' });
    return report.warnings;
  };
  writeFileSync(join(folder, 'package.json'), NODE('pg'));
  mkdirSync(join(folder, 'vendor/chart.js'), { recursive: true });
  symlinkSync('chart.js', join(folder, 'vendor/link-to-folder.js'));
  symlinkSync('nowhere', join(folder, 'dangling.js'));
  symlinkSync('circle.js', join(folder, 'circle.js'));
  expect([warnings(), warnings(['package.json', 'vendor/link-to-folder.js'])]).toEqual([[], []]);
  writeFileSync(join(folder, 'code.txt'), "require('pg')");
  symlinkSync('code.txt', join(folder, 'link.js'));
  expect(warnings()).toEqual([naming('pg', 'package.json')]);
  rmSync(join(folder, 'package.json'));
  mkdirSync(join(folder, 'package.json'));
  expect(warnings()).toEqual([]);
  rmSync(folder, { recursive: true });
});

test('only what is shipped asks for packages', () => {
  expect(warned(EXPRESS, 'nodejs24.x', ['package.json', 'app.js'])).toBe('express');
  expect(warned(EXPRESS, 'nodejs24.x', ['app.js'])).toBeUndefined();
  expect(warned(EXPRESS, 'nodejs24.x', ['package.json'])).toBeUndefined();
});

// Of an install in the folder that an ignore file leaves out, nothing is shipped.
test.each<[string, Record<string, string>, string, string[], string | undefined]>([
  [
    'pip',
    { 'requirements.txt': 'flask\n', 'app.py': '', 'flask-3.1.0.dist-info/RECORD': '', 'flask/__init__.py': '' },
    'python3.13',
    ['requirements.txt', 'app.py'],
    'flask',
  ],
  [
    'pip, shipped',
    { 'requirements.txt': 'flask\n', 'lib/flask-3.1.0.dist-info/RECORD': '' },
    'python3.13',
    ['requirements.txt', 'lib/flask-3.1.0.dist-info/RECORD'],
    undefined,
  ],
  [
    'pip, slimmed',
    { 'requirements.txt': 'flask\n', 'flask/__init__.py': '' },
    'python3.13',
    ['requirements.txt', 'flask/__init__.py'],
    undefined,
  ],
  [
    'pip, by a link',
    { 'requirements.txt': 'flask\n', 'lib/flask-3.1.0.dist-info/RECORD': '' },
    'python3.13',
    ['requirements.txt', 'lib'],
    undefined,
  ],
  ['npm', { ...NEEDS_PG, 'node_modules/pg/index.js': '' }, 'nodejs24.x', ['package.json', 'a.js'], 'pg'],
  ['gem', { Gemfile: "gem 'sinatra'\n", 'vendor/bundle/x': '' }, 'ruby3.4', ['Gemfile'], 'sinatra'],
  [
    'gem, shipped',
    { Gemfile: "gem 'sinatra'\n", 'vendor/bundle/x': '' },
    'ruby3.4',
    ['Gemfile', 'vendor/bundle/x'],
    undefined,
  ],
])('%s: what is shipped counts', (_, files, runtime, paths, expected) => {
  expect(warned(files, runtime, paths)).toBe(expected);
});
