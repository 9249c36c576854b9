import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkHandlers, loadTemplate, problemOfHandler } from '../../../../src/stack/index.ts';
import { failureWith } from '../../../support/failure-with.ts';

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-handler-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const NODE = 'nodejs24.x';
const PYTHON = 'python3.13';

describe('a handler that is there', () => {
  test.each<[string, string, string, string]>([
    [NODE, 'index.handler', 'index.mjs', 'export const handler = async () => ({});'],
    [NODE, 'index.handler', 'index.mjs', 'export{a as handler};'],
    [NODE, 'index.handler', 'index.js', 'exports.handler = () => {};'],
    [NODE, 'index.handler', 'index.js', '__export(api_exports,{handler:()=>handler});'],
    [NODE, 'index.handler', 'index.js', "module.exports = require('./server');"],
    [NODE, 'index.handler', 'index.mjs', "export * from './server.mjs';"],
    [NODE, 'index.handler', 'index.js', 'for (var i in all) exports[i] = all[i];'],
    [NODE, 'src/api/index.handler', 'src/api/index.cjs', 'exports.handler = 1;'],
    [NODE, 'index.api.handler', 'index.js', 'exports.api = { handler() {} };'],
    [PYTHON, 'app.handler', 'app.py', 'def handler(event, context):\n    return {}'],
    [PYTHON, 'app.handler', 'app.py', 'handler = Mangum(app)'],
    [PYTHON, 'app.handler', 'app.py', 'from shop.main import *'],
    [PYTHON, 'shop.main.handler', 'shop/main.py', 'async def handler(): pass'],
    [PYTHON, 'shop/main.handler', 'shop/main.py', 'handler = 1'],
    ['provided.al2023', 'bootstrap', 'main', ''],
    ['java21', 'shop.Handler::handle', 'shop.jar', ''],
    [NODE, '/opt/nodejs/wrap.handler', 'index.js', ''],
    // Two parameters, another runtime, or wrapped where it is exported.
    [NODE, 'index.handler', 'index.js', 'exports.handler = async (event, context) => ({});'],
    [NODE, 'index.handler', 'index.js', 'const handler = (e, c, done) => done();\nexports.handler = wrap(handler);'],
    [NODE, 'index.handler', 'index.js', 'exports.other = (e, c, done) => done();\nexports.handler = async () => 1;'],
    [NODE, 'index.handler', 'index.js', '/*\nexports.handler = (e, c, done) => done();\n*/\nexports.handler = run;'],
    [NODE, 'index.handler', 'index.js', '/*\nexports.handler = (e, c, done) => 1;\n*/\nrequire("./load")(exports);'],
    [NODE, 'index.handler', 'index.js', 'const old = `\nexports.handler = (e, c, done) => 1;\n`;\nload(exports, old);'],
    [
      NODE,
      'index.handler',
      'index.js',
      'exports.handler = (e, c, done) => 1;\nexports.handler = wrap(exports.handler);',
    ],
    [NODE, 'index.handler', 'index.js', 'exports.handler = (e, c, done) => 1;\nmodule.exports = wrapAll(exports);'],
    [NODE, 'index.handler', 'index.mjs', 'export let handler = (e, c, done) => 1;\nhandler = wrap(handler);'],
    [NODE, 'index.handler', 'index.mjs', 'export function handler(e, c, done) {}\nhandler = wrap(handler);'],
    ['nodejs22.x', 'index.handler', 'index.js', 'exports.handler = (event, context, callback) => callback();'],
    [PYTHON, 'app.handler', 'app.py', 'def handler(event, context, more=None): pass'],
  ])('%s %s in %s: %s', (runtime, handler, file, text) => {
    expect(problemOfHandler(folderWith({ [file]: text }), { runtime, handler })).toBeUndefined();
  });
});

describe('a handler that is not there', () => {
  test.each<[string, string, string, string, 'file' | 'function' | 'promise']>([
    [NODE, 'index.handler', 'app.mjs', 'export const handler = 1;', 'file'],
    [NODE, 'worker.handle', 'worker.js', 'exports.handler = () => {};', 'function'],
    [NODE, 'worker.handler', 'worker.mjs', 'export const handle = 1; export const myhandler = 2;', 'function'],
    [NODE, 'worker.handler', 'worker.mjs', '// the handler\nexport const main = 1;', 'function'],
    [NODE, 'index.handler', 'index.ts', 'export const handler = 1;', 'file'],
    [PYTHON, 'app.handle', 'app.py', 'def handler(event, context): pass', 'function'],
    [PYTHON, 'app.handler', 'app.py', '# handler\ndef main(): pass', 'function'],
    [PYTHON, 'handler', 'handler.py', 'def handler(): pass', 'file'],
    // Node.js 24 starts no handler with a callback.
    [NODE, 'index.handler', 'index.js', 'exports.handler = (event, context, callback) => callback();', 'promise'],
    [NODE, 'index.handler', 'index.js', 'module.exports.handler = async function (e, c, done) {};', 'promise'],
    [NODE, 'index.handler', 'index.mjs', 'export const handler = async (event, context, done) => {};', 'promise'],
    [NODE, 'index.handler', 'index.js', '/* API */ exports.handler = (e, c, done) => done("/*");', 'promise'],
    [
      NODE,
      'index.handler',
      'index.js',
      "const all = '**/*.js';\nexports.handler = (e, c, done) => 1; // '*/'",
      'promise',
    ],
    [NODE, 'index.handler', 'index.mjs', 'export async function handler(event, context, done) {}', 'promise'],
  ])('%s %s in %s: %s', (runtime, handler, file, text, lacks) => {
    expect(problemOfHandler(folderWith({ [file]: text }), { runtime, handler })).toMatchObject({ lacks });
  });
});

describe("the functions of an app's own template", () => {
  const check = (resources: string, files: Record<string, string>) => {
    const folder = folderWith({ 'template.yaml': `Resources:\n${resources}`, ...files });
    checkHandlers(loadTemplate({ path: join(folder, 'template.yaml') }));
  };
  const worker = (more: string) => `  Worker:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs24.x, CodeUri: src, ${more} }`;
  const source = { 'src/worker.js': 'exports.handler = () => {};' };

  test('are refused with their name and line where Lambda would find no handler', () => {
    expect(() => check(worker('Handler: worker.handle'), source)).toThrow(
      expect.objectContaining({ code: 'package', line: 2, what: expect.stringContaining('Worker') }),
    );
    expect(() => check(worker('Handler: index.handler'), source)).toThrow(failureWith('package', 'index.handler'));
  });

  test.each([
    worker('Handler: worker.handler'),
    // A layer may bring it.
    worker('Handler: datadog.handler, Layers: [arn:aws:lambda:eu-central-1:1:layer:a:1]'),
    worker('Handler: !Ref Handler'),
    worker('PackageType: Image, ImageUri: x'),
    worker('InlineCode: "1", Handler: index.handler'),
    '  Worker:\n    Type: AWS::Lambda::Function\n    Properties: { Runtime: nodejs24.x, Handler: a.b, Code: { S3Bucket: b, S3Key: k } }',
    '  Topic:\n    Type: AWS::SNS::Topic',
  ])('that is fine: %s', (resources) => {
    expect(() => check(resources, source)).not.toThrow();
  });
});
