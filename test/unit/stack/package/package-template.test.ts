import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Failure } from '../../../../src/report/index.ts';
import { packageTemplate } from '../../../../src/stack/package/package-template.ts';
import { loadTemplate } from '../../../../src/stack/template/template.ts';
import { contextOf } from '../../../support/cloudformation/deploy-stack.ts';
import { packagingSession, sam, TemplateFolder } from '../../../support/apps/template-folder.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { failureWith, naming } from '../../../support/failure-with.ts';

let files: TemplateFolder;
let folder: string;
beforeEach(() => {
  files = new TemplateFolder();
  folder = files.path;
});
afterEach(() => files.remove());

const write = (content: Record<string, string | Buffer>) => files.write(content);
const packaged = (...template: Parameters<TemplateFolder['packaged']>) => files.packaged(...template);

const PACKAGE = expect.stringMatching(/^s3:\/\/bucket\/packages\/[0-9a-f]{64}\.zip$/) as unknown;
const SAM = 'Transform: AWS::Serverless-2016-10-31\n';

describe('local paths are found', () => {
  test.each([
    ['the folder itself', sam('{CodeUri: .}')],
    ['the folder itself, left out', sam('{Handler: index.handler}')],
    ['the folder itself, in a block', sam('\n      Handler: index.handler')],
    ['a name that looks like a number', sam('{CodeUri: e3}')],
    ['with quotes', sam(`{CodeUri: 'code'}`)],
    ['with an anchor', `${sam('{CodeUri: &code code}')}Outputs: {Code: {Value: *code}}\n`],
    [
      'as JSON in JSON',
      JSON.stringify({ Resources: { Fn: { Type: 'AWS::Serverless::Function', Properties: { CodeUri: 'code' } } } }),
    ],
    [
      'in a folded block',
      sam('\n      CodeUri: >-\n        code\n\n      # before the next\n      Handler: index.handler'),
    ],
    ['with CRLF', sam('\n      Description: x\n      CodeUri: code\n').replaceAll('\n', '\r\n')],
    ['after a byte order mark', `\uFEFF${sam('{CodeUri: code}')}`],
    ['after a document marker and a directive', `%YAML 1.1\n---\n${sam('{CodeUri: code}')}`],
  ])('%s', async (_, text) => {
    write({ 'e3/index.js': 'x' });
    const { resources } = await packaged(text);
    expect(resources['Fn']!.Properties!['CodeUri']).toEqual(PACKAGE);
  });

  test.each([
    ['what is in a bucket', sam('{CodeUri: s3://other/key}')],
    ['an intrinsic function', sam('{CodeUri: !Sub "${Folder}"}')],
    ['a dynamic reference', sam('{CodeUri: "{{resolve:ssm:/code:1}}"}')],
    ['code in the template', sam('{InlineCode: x}')],
    ['an image', sam('{PackageType: Image, ImageUri: !Ref Image}')],
    [
      'an API without a definition',
      `${SAM}Resources: {Api: {Type: AWS::Serverless::Api, Properties: {StageName: x}}}\n`,
    ],
    [
      'a plain function with code elsewhere',
      'Resources: {Fn: {Type: AWS::Lambda::Function, Properties: {Code: {S3Bucket: b, S3Key: k}}}}\n',
    ],
  ])('%s stays', async (_, text) => {
    expect((await packaged(text)).text).toBe(text);
  });

  test.each([
    ['AWS::Lambda::Function', 'Code', 's3://b/a/k.zip', { S3Bucket: 'b', S3Key: 'a/k.zip' }],
    ['AWS::Lambda::Function', 'Code', 's3://b/k?versionId=3f', { S3Bucket: 'b', S3Key: 'k', S3ObjectVersion: '3f' }],
    ['AWS::ApiGateway::RestApi', 'BodyS3Location', 's3://b/k?versionId=3f', { Bucket: 'b', Key: 'k', Version: '3f' }],
    ['AWS::ElasticBeanstalk::ApplicationVersion', 'SourceBundle', 's3://b/k', { S3Bucket: 'b', S3Key: 'k' }],
    ['AWS::Serverless::Function', 'CodeUri', 's3://b/k', 's3://b/k'],
    ['AWS::Lambda::Function', 'Code', 's3://b', 's3://b'],
  ])('%s %s: %s becomes what CloudFormation takes', async (type, name, address, expected) => {
    const { resources } = await packaged(`Resources: {R: {Type: ${type}, Properties: {${name}: "${address}"}}}`);
    expect(resources['R']!.Properties![name]).toEqual(expected);
  });

  test('Globals keep the path for all, and a function with one of its own has that', async () => {
    const text = `${SAM}Globals: {Function: {CodeUri: code}}
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a}}
  Own: {Type: AWS::Serverless::Function, Properties: {CodeUri: own}}
`;
    write({ 'own/index.js': 'own' });
    const { resources, functionGlobals } = await packaged(text);
    expect(functionGlobals['CodeUri']).toEqual(PACKAGE);
    expect(resources['Fn']!.Properties).toEqual({ Handler: 'a' });
    expect(resources['Own']!.Properties!['CodeUri']).not.toBe(functionGlobals['CodeUri']);
  });

  test('a layer has no code of the Globals', async () => {
    const layer = 'Resources: {L: {Type: AWS::Serverless::LayerVersion, Properties: {LayerName: x}}}';
    const { resources } = await packaged(`${SAM}Globals: {Function: {CodeUri: s3://other/key}}\n${layer}\n`);
    expect(resources['L']!.Properties!['ContentUri']).toEqual(PACKAGE);
  });

  test('code of resolvers, wherever it stands in a GraphQL API', async () => {
    write({ 'resolve.js': 'x', 'schema.graphql': 'type Query {a: Int}' });
    const text = `${SAM}Resources:
  Api:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      SchemaUri: schema.graphql
      Resolvers: {Query: {a: {CodeUri: resolve.js}}}
      Functions: [{CodeUri: resolve.js}]
`;
    const { SchemaUri, Resolvers, Functions } = (await packaged(text)).resources['Api']!.Properties!;
    const CodeUri = expect.stringMatching(/^s3:\/\/bucket\/packages\/[0-9a-f]{64}\.js$/) as unknown;
    expect({ SchemaUri, Resolvers, Functions }).toEqual({
      SchemaUri: expect.stringMatching(/^s3:.*\.graphql$/) as unknown,
      Resolvers: { Query: { a: { CodeUri } } },
      Functions: [{ CodeUri }],
    });
  });

  test('an include, whatever way it is written', async () => {
    const include = (location: string) => `{Name: AWS::Include, Parameters: {Location: ${location}}}`;
    const { transforms } = await packaged(`Transform: ${include('api.yaml')}
Resources: {Q: {Type: AWS::SQS::Queue}}
Outputs: {Fn::Transform: ${include('api.yaml')}}
Metadata:
  A: !Transform ${include('s3://other/x.yaml')}
  List: [Fn::Transform: ${include('api.yaml')}]
  Macro: !Transform {Name: Team::Macro, Parameters: {Location: api.yaml}}
`);
    const place = expect.stringMatching(/^s3:\/\/bucket\/packages\/[0-9a-f]{64}\.yaml$/) as unknown;
    expect(transforms.map(({ location }) => location)).toEqual([place, place, 's3://other/x.yaml', place, undefined]);
  });
});

describe('nested templates', () => {
  const stack = (url: string, type = 'AWS::CloudFormation::Stack') =>
    `Resources: {S: {Type: ${type}, Properties: {TemplateURL: ${url}}}}\n`;
  const url = async (text: string) => (await packaged(text)).resources['S']!.Properties!['TemplateURL'];

  test('are named by what they hold, packages included', async () => {
    write({ 'child.yaml': sam('{CodeUri: code}') });
    const before = await url(stack('child.yaml'));
    expect(before).toMatch(/^https:\/\/s3\.eu-central-1\.amazonaws\.com\/bucket\/templates\/[0-9a-f]{64}\.yaml$/);
    write({ 'code/index.js': 'other' });
    expect(await url(stack('child.yaml'))).not.toBe(before);
  });

  test('of a stack set go up as they are: its stacks may be in regions that cannot read the bucket', async () => {
    write({ 'child.yaml': sam('{CodeUri: code}') });
    const before = await url(stack('child.yaml', 'AWS::CloudFormation::StackSet'));
    write({ 'code/index.js': 'other' });
    expect(await url(stack('child.yaml', 'AWS::CloudFormation::StackSet'))).toBe(before);
  });

  test('in themselves are refused with the way', async () => {
    write({ 'child.yaml': stack('other.yaml'), 'other.yaml': stack('child.yaml') });
    await expect(packaged(stack('child.yaml'))).rejects.toThrow(
      failureWith('template', 'child.yaml -> ', 'other.yaml -> '),
    );
  });

  test('without a bucket there is no place for them', async () => {
    write({ 'template.yaml': sam('{CodeUri: code}') });
    const template = loadTemplate({ path: join(folder, 'template.yaml') });
    const request = { stackName: 'x', template: { path: '' } };
    await expect(packageTemplate(contextOf(packagingSession), template, request)).rejects.toMatchObject({
      code: 'bucket',
      message: expect.stringMatching(/Fn CodeUri.*s3-bucket/),
    });
  });

  test.each([
    ['code: its packages are not there', '{CodeUri: unbuilt, Runtime: nodejs24.x}', /function Fn.*express.*npm ci/],
    ['code whose packages a layer may bring', '{CodeUri: unbuilt, Runtime: nodejs24.x, Layers: [a]}', undefined],
    ['code whose packages are not shipped', '{CodeUri: slim, Runtime: nodejs24.x}', /function Fn.*express.*npm ci/],
    ['code with all that it asks for', '{CodeUri: code, Runtime: nodejs24.x}', undefined],
  ])('warns of %s', async (_, properties, says) => {
    const manifest = JSON.stringify({ dependencies: { express: '5' } });
    write({ 'template.yaml': sam(properties), 'unbuilt/package.json': manifest });
    write({ 'unbuilt/index.js': "require('express')" });
    write({ 'slim/package.json': manifest, 'slim/index.js': "require('express')" });
    write({ 'slim/node_modules/express/index.js': '', 'slim/.deployignore': 'node_modules/\n' });
    const report = recordingReporter();
    const template = loadTemplate({ path: join(folder, 'template.yaml') });
    const request = { stackName: 'x', template, artifactsBucket: 'b' };
    await packageTemplate(contextOf(packagingSession, report), template, request);
    expect(report.warnings).toEqual(says ? [expect.stringMatching(says)] : []);
  });

  test('a template without local paths is neither told nor asked about', async () => {
    write({ 'template.yaml': sam('{CodeUri: s3://other/key}') });
    const report = recordingReporter();
    const template = loadTemplate({ path: join(folder, 'template.yaml') });
    const made = await packageTemplate(contextOf(packagingSession, report), template, { stackName: 'x', template });
    await made.upload();
    expect([made.template, report.lines]).toEqual([template, []]);
  });
});

describe('loops', () => {
  const loop = (path: string, values = '[red, blue]') => `Transform: AWS::LanguageExtensions
Parameters: {Teams: {Type: CommaDelimitedList, Default: "red, blue"}, Bare: {Type: CommaDelimitedList}}
Resources:
  Fn::ForEach::Teams:
    - Team
    - ${values}
    - "\${Team}Fn": {Type: AWS::Lambda::Function, Properties: {Code: ${path}}}
`;
  beforeEach(() => write({ 'code/red/index.js': 'red', 'code/blue/index.js': 'blue', 'code/y/index.js': 'y' }));
  const mappings = async (text: string, parameters?: Record<string, string>) =>
    (await packaged(text, 'template.yaml', parameters)).document.toJS() as { Mappings?: Record<string, object> };

  test('a path that uses the variable becomes a mapping by its values', async () => {
    const { Mappings } = await mappings(loop('"./code/${Team}"'));
    const [table] = Object.values(Mappings!);
    expect(Object.keys(table!)).toEqual(['blue', 'red']);
    expect(new Set(Object.values(table!).map((row: { Key: string }) => row.Key)).size).toBe(2);
  });

  test('values of a parameter: the given ones, else the default', async () => {
    const keys = async (parameters?: Record<string, string>) =>
      Object.keys(Object.values((await mappings(loop('"./code/${Team}"', '!Ref Teams'), parameters)).Mappings!)[0]!);
    expect(await keys()).toEqual(['blue', 'red']);
    expect(await keys({ Teams: 'red' })).toEqual(['red']);
  });

  test('values are text, also where YAML 1.1 sees a boolean', async () => {
    const { Mappings } = await mappings(loop('"./code/${Team}"', '[y]'));
    expect(Object.keys(Object.values(Mappings!)[0]!)).toEqual(['y']);
  });

  test('a path without the variable is one package, without a mapping', async () => {
    const { Mappings } = await mappings(loop('code'));
    expect(Mappings).toBeUndefined();
  });

  test('mappings that are there stay, in their own style', async () => {
    const text = `${loop('"./code/&{Team}"')}Mappings:\n  Mine: {a: {b: c}}\n`;
    const template = await packaged(text);
    expect(Object.keys((template.document.toJS() as { Mappings: object }).Mappings)).toHaveLength(2);
    expect(template.text).toContain('\n  Mine: {a: {b: c}}\n');
  });

  test.each(['!Ref Bare', '!GetAtt A.B', '[a, !Ref Teams]'])(
    'over %s has no values before the deployment',
    async (values) => {
      await expect(packaged(loop('"./code/${Team}"', values))).rejects.toMatchObject({
        code: 'template',
        what: expect.stringContaining('Fn::ForEach::Teams'),
      });
    },
  );
});

describe("the CDK's assets", () => {
  const cdk = (path: string) => `Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Code:
        S3Bucket: !Sub "cdk-assets-\${AWS::AccountId}"
        S3Key: 3f.zip
      Handler: index.handler
    Metadata:
      aws:asset:path: ${path}
      aws:asset:property: Code
`;

  test('beside the template are packaged, and nothing else changes', async () => {
    const template = await packaged(cdk('code'));
    expect(template.resources['Fn']!.Properties).toEqual({
      Code: { S3Bucket: 'bucket', S3Key: expect.stringMatching(/^packages\/[0-9a-f]{64}\.zip$/) as unknown },
      Handler: 'index.handler',
    });
    const rest = cdk('code')
      .split('\n')
      .filter((line) => !/Code:$|S3/.test(line));
    expect(template.text.split('\n')).toEqual(expect.arrayContaining(rest));
  });

  test('that the CDK has published are left where they are', async () => {
    expect((await packaged(cdk('asset.3f'))).text).toBe(cdk('asset.3f'));
    const other = cdk('code').replace('property: Code', 'property: Code.ImageUri');
    expect((await packaged(other)).text).toBe(other);
  });
});

describe('images', () => {
  test.each([
    ['none', sam('{PackageType: Image}')],
    ['none, after the Globals', `${sam('{}')}Globals: {Function: {PackageType: Image}}\n`],
    ["a machine's own", sam('{PackageType: Image, ImageUri: "fn:latest"}')],
    ['a file', sam('{PackageType: Image, ImageUri: ./image.tar.gz}')],
    ['a file above', sam('{PackageType: Image, ImageUri: ../x.tar}')],
    ['a file below a folder with a dot', sam('{PackageType: Image, ImageUri: build.out/image.tar}')],
    [
      'a file of a plain function',
      'Resources: {Fn: {Type: AWS::Lambda::Function, Properties: {Code: {ImageUri: ./a.tgz}}}}',
    ],
    [
      "a machine's own, plain",
      'Resources: {Fn: {Type: AWS::Lambda::Function, Properties: {Code: {ImageUri: team/fn}}}}',
    ],
  ])('%s is refused with the line of the function', async (_, text) => {
    const failure = await packaged(text).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({
      line: text.startsWith(SAM) ? 3 : 1,
      message: naming('Fn', 'build-image'),
    });
  });

  test.each([
    sam('{PackageType: Image, ImageUri: 123456789012.dkr.ecr.eu-central-1.amazonaws.com/fn:1}'),
    sam('{PackageType: Image, ImageUri: "localhost:4566/fn:1"}'),
    sam('{PackageType: Image, ImageUri: "{{resolve:ssm:/image:1}}"}'),
    sam('{PackageType: Image}').replace(SAM, 'Transform: [Team::Images, AWS::Serverless-2016-10-31]\n'),
    'Resources: {Fn: {Type: AWS::Lambda::Function, Properties: {Code: {ImageUri: !Ref Image}}}}',
  ])('%j is taken', async (text) => {
    expect((await packaged(text)).text).toBe(text);
  });
});
