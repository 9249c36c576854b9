import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { needsBuild } from '../../../../src/stack/package/sam-build.ts';
import { describeTemplate } from '../../../../src/stack/template/template.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-sam-build-'));
  mkdirSync(join(folder, 'code'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const reason = (text: string) => needsBuild(describeTemplate(text, undefined, folder));
const sam = (properties: string, more = '') =>
  `Resources: {Fn: {Type: AWS::Serverless::Function, Properties: ${properties}${more}}}`;
const REQUIREMENTS = 'Fn has requirements.txt';

describe('code with dependencies', () => {
  beforeEach(() => writeFileSync(join(folder, 'code/requirements.txt'), '# none yet\n\nflask\n'));

  test.each<[string, string, string | undefined]>([
    ['its own folder', sam('{CodeUri: code}'), REQUIREMENTS],
    ['the folder of the Globals', `${sam('{}')}\nGlobals: {Function: {CodeUri: code}}`, REQUIREMENTS],
    ['its own beside the Globals', `${sam('{CodeUri: .}')}\nGlobals: {Function: {CodeUri: code}}`, undefined],
    ['a web function', sam('{CodeUri: code}').replace('Function', 'WebFunction'), REQUIREMENTS],
    ['a plain function', 'Resources: {Fn: {Type: AWS::Lambda::Function, Properties: {Code: code}}}', REQUIREMENTS],
    ['code in a bucket', sam('{CodeUri: s3://b/code}'), undefined],
    ['code as an object', sam('{CodeUri: {Bucket: b, Key: k}}'), undefined],
    ['a folder that is not there', sam('{CodeUri: gone}'), undefined],
    ['one file', sam('{CodeUri: code/requirements.txt}'), undefined],
    ['a build that is turned off', sam('{CodeUri: code}', ', Metadata: {SkipBuild: true}'), undefined],
    ['a build that is not turned off', sam('{CodeUri: code}', ', Metadata: {SkipBuild: false}'), REQUIREMENTS],
    [
      'a layer without a method, which the SAM CLI leaves as it is',
      'Resources: {Fn: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: code}}}',
      undefined,
    ],
    [
      'a layer with a method',
      'Resources: {Fn: {Type: AWS::Serverless::LayerVersion, Metadata: {BuildMethod: python3.13}, Properties: {ContentUri: code}}}',
      'Fn has BuildMethod python3.13',
    ],
    ['a method that is computed', sam('{}', ', Metadata: {BuildMethod: !Ref M}'), 'Fn has BuildMethod {"Ref":"M"}'],
  ])('%s', (_, text, expected) => {
    expect(reason(text)).toBe(expected);
  });

  test('a function that names no code has that beside the template', () => {
    expect(reason(sam('{}'))).toBeUndefined();
    writeFileSync(join(folder, 'requirements.txt'), 'flask\n');
    expect(reason(sam('{}'))).toBe(REQUIREMENTS);
    expect(reason(sam('{InlineCode: x}'))).toBeUndefined();
    expect(reason(sam('{PackageType: Image}'))).toBeUndefined();
    expect(reason(`${sam('{}')}\nGlobals: {Function: {PackageType: Image}}`)).toBeUndefined();
  });
});

describe('manifests', () => {
  test.each<[string, string, boolean]>([
    ['requirements.txt', '# only a comment\n  \n', false],
    ['package.json', '{"dependencies": {"a": "1"}}', true],
    ['package.json', '{"devDependencies": {"a": "1"}}', false],
    ['package.json', '{"dependencies": {}}', false],
    ['package.json', 'not JSON', true],
    ['go.mod', '', true],
    ['Makefile', '', true],
    ['README.md', 'x', false],
  ])('%s with %j: %s', (name, content, expected) => {
    writeFileSync(join(folder, 'code', name), content);
    expect(reason(sam('{CodeUri: code}'))).toBe(expected ? `Fn has ${name}` : undefined);
  });

  test('installed dependencies need no build', () => {
    writeFileSync(join(folder, 'code/package.json'), '{"dependencies": {"a": "1"}}');
    mkdirSync(join(folder, 'code/node_modules'));
    expect(reason(sam('{CodeUri: code}'))).toBeUndefined();
  });
});
