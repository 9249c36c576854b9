import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CopyObjectCommand, CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  loadTemplate,
  packageFolder,
  uploadArtifact,
  withFunctionSettings,
  type StackRequest,
} from '../../../src/stack/index.ts';
import { deleteStack, deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { testSession } from '../../support/emulator/session.ts';
import { unique } from '../../support/names.ts';

/**
 * Any change of one parameter alone goes through, and `live` runs with it. The emulator fails an AWS::Lambda::Version
 * of a function that has not changed, as AWS does: "A version for this Lambda function exists".
 */
const session = testSession();
const scratch = mkdtempSync(join(tmpdir(), 'deploy-parameters-'));
const bucket = unique('code');
const other = unique('code');
const ECR = '000000000000.dkr.ecr.us-east-1.amazonaws.com';
const code = { CodeBucket: bucket, CodeKey: '' };

beforeAll(async () => {
  for (const Bucket of [bucket, other]) await session.client(S3Client).send(new CreateBucketCommand({ Bucket }));
  writeFileSync(join(scratch, 'index.js'), 'exports.handler = async () => ({ statusCode: 200 });\n');
  const built = await packageFolder(scratch);
  code.CodeKey = (await uploadArtifact(session, bucket, built, { prefix: 'packages' })).key;
  built.dispose();
  for (const [Bucket, Key] of [
    [bucket, 'copy.zip'],
    [other, 'copy.zip'],
  ] as const)
    await session
      .client(S3Client)
      .send(new CopyObjectCommand({ Bucket, Key, CopySource: `${bucket}/${code.CodeKey}` }));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What both templates have, each with another value than its default. */
const COMMON: Record<string, string> = {
  AppVersion: 'two',
  Architecture: 'arm64',
  MemorySize: '1024',
  Timeout: '20',
  EphemeralStorage: '1024',
  ConfigurationId: 'mine',
  TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/other',
  FilesBucketArn: 'arn:aws:s3:::other-files',
  Tracing: 'Active',
};
/** What lies beside the function: its role, its log, its door. No version is published for these. */
const BESIDE: Record<string, string> = {
  ReservedConcurrency: '5',
  ManagedPolicyArns: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
  LogRetentionDays: '60',
  ThrottleRate: '50',
  ThrottleBurst: '70',
  PayloadFormat: '1.0',
  AccessLogs: 'true',
  ProvisionedConcurrency: '2',
};
/** Ways in, one after the other: each takes the place of the one before. */
const DOORS: Record<string, string>[] = [
  { CorsOrigins: 'https://shop.example.org' },
  { CorsHeaders: 'authorization' },
  { CorsCredentials: 'true' },
  { DomainName: 'api.example.org', CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/c' },
  { Door: 'function-url', DomainName: '', CertificateArn: '' },
  { Door: 'rest', CorsOrigins: '', CorsCredentials: 'false' },
];
/** Beside the function of the zip template; an image is told by a variable. */
const STREAMING: Record<string, string>[] = [{ InvokeMode: 'RESPONSE_STREAM' }];
const ZIP: Record<string, string> = {
  Runtime: 'nodejs22.x',
  Handler: 'other.handler',
  CodeKey: 'copy.zip',
  CodeBucket: other,
};
/** A right of its role, once it has a folder of settings. */
const OLDER = { OlderSettingsBucketArn: 'arn:aws:s3:::older' };
const IMAGE: Record<string, string> = {
  ImageUri: `${ECR}/shop@sha256:${'2'.repeat(64)}`,
  EntryPoint: '/entry',
  Command: 'serve,--fast',
  Port: '3000',
  HealthPath: '/health',
  InvokeMode: 'RESPONSE_STREAM',
};
/** Parameters that are only allowed together. */
const TOGETHER: Record<string, string>[] = [
  { SettingsBucketArn: 'arn:aws:s3:::settings', SettingsKey: 'b/a.yaml', SettingsFolder: 'b' },
  { SettingsBucketOwner: '111122223333' },
];
const NETWORK: Record<string, string>[] = [
  { SubnetIds: 'subnet-1', SecurityGroupIds: 'sg-1' },
  { AccessPointArn: 'arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-1' },
  { MountPath: '/mnt/files' },
];

const alone = (values: Record<string, string>) => Object.entries(values).map(([name, value]) => ({ [name]: value }));
const TEMPLATES: Record<string, { changes: Record<string, string>[]; first: () => Record<string, string> }> = {
  'lambda-http': {
    changes: [...alone(ZIP), ...alone(COMMON), ...alone(BESIDE), ...NETWORK, ...DOORS, ...STREAMING],
    first: () => ({ AppVersion: 'one', ...code }),
  },
  'lambda-image': {
    changes: [...alone(COMMON), ...alone(BESIDE), ...TOGETHER, OLDER, ...NETWORK, ...DOORS, ...alone(IMAGE)],
    first: () => ({ AppVersion: 'one', ImageUri: `${ECR}/shop@sha256:${'1'.repeat(64)}` }),
  },
};

/** What a call of `live`, or of the function itself, runs with. */
async function configuration(FunctionName: string, Qualifier?: string) {
  const answer = await session
    .client(LambdaClient)
    .send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
  const ofOneOnly = /^(Version|FunctionArn|RevisionId|Description|LastModified|LastUpdateStatus|State.*|\$metadata)$/;
  const rest = Object.fromEntries(Object.entries(answer).filter(([name]) => !ofOneOnly.test(name)));
  return { version: Number(answer.Version), rest, variables: answer.Environment?.Variables };
}

describe.each(Object.keys(TEMPLATES))('%s', (name) => {
  const { changes, first } = TEMPLATES[name]!;
  const template = loadTemplate({ path: join(import.meta.dirname, `../../../templates/stacks/${name}.yaml`) });
  const stackName = unique(name);
  const update = (parameters: Record<string, string>, more: Partial<StackRequest> = {}) =>
    deployStack(session, {
      stackName,
      template,
      parameters,
      timeout: 60_000,
      // The emulator says of the days of a log group that they may replace it; CloudFormation does not.
      allowReplacement: ['LogGroup', 'AccessLogGroup'],
      ...more,
    });
  let functionName = '';
  beforeAll(async () => {
    functionName = (await update(first())).outputs['FunctionName']!;
  });
  afterAll(() => deleteStack(session, stackName));

  test('the table has every parameter of the template', () => {
    const names = changes.flatMap((change) => Object.keys(change));
    // The emulator knows no layers of others, and no zone of theirs.
    const others = name === 'lambda-http' ? ['HostedZoneId', 'Layers'] : ['HostedZoneId'];
    // With VersionsBy: deploy there is no alias in the stack: test/integration/compute. HttpApi: none is for previews, and
    // the emulator's change sets see no resource go by a condition alone.
    expect([...new Set([...names, 'VersionsBy', 'HttpApi', ...others])].sort()).toEqual(
      Object.keys(template.parameters).sort(),
    );
  });

  test.each(changes.map((change) => [Object.keys(change).join(' and '), change] as const))(
    '%s alone: the update goes through, and live runs with it',
    async (_, change) => {
      const before = await configuration(functionName, 'live');
      expect(await update(change)).toMatchObject({ status: 'UPDATE_COMPLETE', hasChanges: true });
      const live = await configuration(functionName, 'live');
      expect(live.rest).toEqual((await configuration(functionName)).rest);
      const isBeside = Object.keys(change)[0]! in BESIDE || [...DOORS, ...STREAMING, OLDER].includes(change);
      const published = isBeside ? 0 : 1;
      expect(live.version - before.version).toBe(published);
      expect(await update(change)).toMatchObject({ hasChanges: false });
    },
  );

  test("the app's own settings alone, and back: live runs with them", async () => {
    for (const GREETING of ['hello', 'bye', 'hello']) {
      const changed = withFunctionSettings(template, 'Function', { environment: { GREETING } });
      expect(await update({}, { template: changed })).toMatchObject({ hasChanges: true });
      const { variables } = await configuration(functionName, 'live');
      expect(variables).toMatchObject({ GREETING });
    }
  });
});
