import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { packageTemplate } from '../../../src/stack/package/package-template.ts';
import { describeTemplate, loadTemplate } from '../../../src/stack/template/template.ts';
import { toPlain } from '../../../src/stack/template/yaml.ts';
import { ensureTools, toolPath } from '../../../scripts/tools.mjs';
import { EVERY, FILES } from '../../support/apps/packageable.ts';
import { testSession } from '../../support/emulator/session.ts';
import { readZip } from '../../support/apps/zip-reader.ts';
import { bootstrapOf, contextOf } from '../../support/cloudformation/deploy-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const session = testSession();
const folder = mkdtempSync(join(tmpdir(), 'deploy-package-test-'));
let bucket: string;

beforeAll(async () => {
  bucket = (await bootstrapOf(session)).artifactsBucket;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

async function packageOurs(name = 'template.yaml', parameters: Record<string, string> = {}) {
  const template = loadTemplate({ path: join(folder, name) });
  const packaged = await packageTemplate(contextOf(session), template, {
    stackName: 'x',
    template,
    artifactsBucket: bucket,
    parameters,
  });
  await packaged.upload();
  return packaged.template;
}

function plain(text: string): unknown {
  const { document } = describeTemplate(text, undefined, folder);
  return toPlain(document.contents as never);
}

async function object(location: string): Promise<Buffer> {
  const key = location.replace(/^s3:\/\/[^/]+\/|^https?:\/\/[^/]+\/[^/]+\//, '');
  const { Body } = await session.client(S3Client).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from(await Body!.transformToByteArray());
}

/** Replaces every place in our bucket by what lies there, so that two packagings can be compared whatever their keys. */
async function resolved(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return await Promise.all(value.map(resolved));
  if (typeof value === 'string') return value.includes(`/${bucket}/`) ? await content(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const { S3Bucket, S3Key, Bucket, Key } = value as Record<string, string>;
  if ((S3Bucket ?? Bucket) === bucket) return await content(`s3://${bucket}/${S3Key ?? Key}`);
  const entries = await Promise.all(
    Object.entries(value)
      // The SAM CLI's own note beside each resource.
      .filter(([name, item]) => name !== 'Metadata' || !(item as Record<string, unknown>)['SamResourceId'])
      .map(async ([name, item]) => [name, await resolved(item)]),
  );
  return Object.fromEntries(entries) as unknown;
}

async function content(location: string): Promise<unknown> {
  const bytes = await object(location);
  if (bytes.toString('latin1', 0, 4) === 'PK\x03\x04') {
    return Object.fromEntries(
      readZip(bytes)
        .map((entry) => [entry.name, entry.content.toString()])
        .sort(),
    );
  }
  return location.startsWith('http') ? await resolved(plain(bytes.toString())) : bytes.toString();
}

interface SamTemplate {
  Globals: { Function: Record<string, unknown> };
  Mappings: Record<string, Record<string, Record<string, string>>>;
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}

/** The SAM CLI puts a code folder from Globals into each function; we leave it in Globals. Both mean the same. */
function withGlobals(value: unknown): unknown {
  const template = value as SamTemplate;
  const { CodeUri, ...rest } = template.Globals.Function;
  for (const resource of Object.values(template.Resources)) {
    if (resource.Type !== 'AWS::Serverless::Function' || resource.Properties['PackageType'] === 'Image') continue;
    if (!resource.Properties['InlineCode']) resource.Properties['CodeUri'] ??= CodeUri;
  }
  for (const name of ['Inline', 'ImageFn']) delete template.Resources[name]!.Properties['CodeUri'];
  template.Globals.Function = rest;
  return template;
}

describe('packaging', () => {
  test('puts the same into S3 as sam package, and leaves the rest of the text as it is', async () => {
    write(FILES);
    ensureTools('sam');
    const output = join(folder, 'packaged.yaml');
    execFileSync(
      toolPath('sam', 'sam'),
      [
        'package',
        '-t',
        join(folder, 'template.yaml'),
        '--s3-bucket',
        bucket,
        '--output-template-file',
        output,
        '--image-repository',
        '123456789012.dkr.ecr.us-east-1.amazonaws.com/x',
      ],
      { cwd: folder, stdio: 'pipe', env: { ...process.env, SAM_CLI_TELEMETRY: '0' } },
    );
    const ours = await packageOurs();
    const theirs = plain(readFileSync(output, 'utf8'));
    expect(withGlobals(await resolved(plain(ours.text)))).toEqual(withGlobals(await resolved(theirs)));

    // What is no reference to a local path is the very same text, comments and all.
    const untouched = EVERY.split('\n').filter((line) => ours.text.split('\n').includes(line));
    expect(untouched).toEqual(
      expect.arrayContaining(['# kept: a comment at the top', "  Long: { Value: !Join ['', [a, b]] }"]),
    );
    expect(ours.text.split('\n')).toHaveLength(EVERY.split('\n').length);
    expect(ours.text).toMatch(/CodeUri: "s3:\/\/[^"]+" # beside/);
  });

  test('a second time nothing is uploaded, and the text is the same', async () => {
    write(FILES);
    const first = await packageOurs();
    const report = recordingReporter();
    const again = await packageTemplate(
      contextOf(session, report),
      loadTemplate({ path: join(folder, 'template.yaml') }),
      { stackName: 'x', template: { path: '' }, artifactsBucket: bucket },
    );
    await again.upload();
    expect(again.template.text).toBe(first.text);
    expect(report.lines.join('\n')).toMatch(/Uploaded 0 of/);
  });

  test('Fn::ForEach: one artifact a value, found through a mapping', async () => {
    write({
      'a/index.js': 'a\n',
      'b/index.js': 'b\n',
      'loop.yaml': `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters: {Names: {Type: CommaDelimitedList, Default: "a, b"}}
Resources:
  Fn::ForEach::Services:
    - Name
    - !Ref Names
    - "\${Name}Fn":
        Type: AWS::Serverless::Function
        Properties: {CodeUri: "./\${Name}", Handler: index.handler}
      "\${Name}Plain":
        Type: AWS::Lambda::Function
        Properties: {Code: "./\${Name}", Handler: index.handler}
      "\${Name}Same":
        Type: AWS::Serverless::Function
        Properties: {CodeUri: a, Handler: index.handler}
`,
    });
    const packaged = plain((await packageOurs('loop.yaml')).text) as SamTemplate;
    const loop = packaged.Resources['Fn::ForEach::Services'] as unknown as [string, unknown, SamTemplate['Resources']];
    const properties = (name: string) => loop[2][name]!.Properties;
    const lookup = (value: unknown) => (value as { 'Fn::FindInMap': [string, unknown, string] })['Fn::FindInMap'];
    const [mapping, ref, name] = lookup(properties('${Name}Fn')['CodeUri']);
    expect([ref, name]).toEqual([{ Ref: 'Name' }, 'Location']);
    expect(await content(packaged.Mappings[mapping]!['a']!['Location']!)).toEqual({ 'index.js': 'a\n' });
    expect(await content(packaged.Mappings[mapping]!['b']!['Location']!)).toEqual({ 'index.js': 'b\n' });
    const { S3Bucket, S3Key } = properties('${Name}Plain')['Code'] as Record<string, unknown>;
    const [plainMapping] = lookup(S3Key);
    expect(lookup(S3Bucket)).toEqual([plainMapping, { Ref: 'Name' }, 'Bucket']);
    expect(await resolved(packaged.Mappings[plainMapping]!['b'])).toEqual({ 'index.js': 'b\n' });
    expect(await resolved(properties('${Name}Same')['CodeUri'])).toEqual({ 'index.js': 'a\n' });
  });

  test.each([
    [
      'a path that is not there',
      'Resources: {F: {Type: AWS::Lambda::Function, Properties: {Code: gone}}}',
      { code: 'package', what: expect.stringMatching(/\bF Code\b.*\bgone\b/) },
    ],
    [
      'a template nested in itself',
      'Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: bad.yaml}}}',
      { code: 'template', why: expect.stringMatching(/bad\.yaml -> .*bad\.yaml/) },
    ],
    [
      'a loop over what only CloudFormation knows',
      'Resources: {"Fn::ForEach::X": [N, !GetAtt A.B, {"F${N}": {Type: AWS::Lambda::Function, Properties: {Code: "./${N}"}}}]}',
      { code: 'template', what: expect.stringContaining('Fn::ForEach::X') },
    ],
  ])('%s is refused', async (_, text, failure) => {
    write({ 'bad.yaml': text });
    await expect(packageOurs('bad.yaml')).rejects.toMatchObject(failure);
  });
});
