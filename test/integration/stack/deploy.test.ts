import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CloudFormationClient, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Failure } from '../../../src/report/index.ts';
import { readStack, type StackRequest } from '../../../src/stack/index.ts';
import { deployWithSam } from '../../support/actions/deploy-sam.ts';
import { countingSession } from '../../support/emulator/counting-session.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/emulator/session.ts';
import { deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { failureWith } from '../../support/failure-with.ts';

const session = testSession();
const folder = mkdtempSync(join(tmpdir(), 'deploy-stacks-'));
const bucket = unique('killed');
beforeAll(async () => void (await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const QUEUE = 'Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {Url: {Value: !Ref Q}}\n';
const table = (key: string, extra = '') => `Resources:
  Table:
    Type: AWS::DynamoDB::Table
    ${extra}
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: ${key}, AttributeType: S}]
      KeySchema: [{AttributeName: ${key}, KeyType: HASH}]
`;
/** A creation that fails after a second. */
const BROKEN = `Resources:
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Never:
    Type: AWS::CloudFormation::WaitCondition
    Properties: {Handle: !Ref Handle, Timeout: '1', Count: 1}
`;

const deploy = (stackName: string, body: string, more: Partial<StackRequest> = {}, with_ = session) => {
  const report = recordingReporter();
  return deployStack(with_, { stackName, template: { body }, timeout: 50_000, ...more }, report);
};

async function changeSets(stackName: string): Promise<number> {
  const { Summaries } = await session
    .client(CloudFormationClient)
    .send(new ListChangeSetsCommand({ StackName: stackName }));
  return (Summaries ?? []).filter(({ ExecutionStatus }) => ExecutionStatus === 'AVAILABLE').length;
}

async function failure(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

function write(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

describe('unchanged', () => {
  test('two CloudFormation reads and no write', async () => {
    const name = unique('same');
    await deploy(name, QUEUE, { tags: { team: 'a' } });
    const counting = countingSession(testSession());
    const result = await deploy(name, QUEUE, { tags: { team: 'a' } }, counting);
    expect(result.hasChanges).toBe(false);
    expect(result.outputs['Url']).toContain(name);
    expect(counting.calls.sort()).toEqual(['DescribeStacksCommand', 'GetTemplateCommand']);
  });

  test('local code is hashed and not asked for in the bucket, and the role is not looked for', async () => {
    const name = unique('same-code');
    const artifactsBucket = unique('same-code');
    await session.client(S3Client).send(new CreateBucketCommand({ Bucket: artifactsBucket }));
    write('code/index.js', 'exports.handler = async () => 1;\n');
    const path = write(
      'same-code.yaml',
      'Resources:\n  Layer: {Type: AWS::Lambda::LayerVersion, Properties: {Content: ./code}}\n',
    );
    const roles: string[] = [];
    const request: StackRequest = {
      stackName: name,
      template: { path },
      artifactsBucket,
      timeout: 50_000,
      findRole: () => {
        roles.push(name);
        return Promise.resolve(undefined);
      },
    };
    expect(await deployStack(session, request)).toMatchObject({ hasChanges: true });
    expect(roles).toHaveLength(1);
    const counting = countingSession(testSession());
    expect(await deployStack(counting, request)).toMatchObject({ hasChanges: false });
    expect(counting.calls.sort()).toEqual(['DescribeStacksCommand', 'GetTemplateCommand']);
    expect(roles).toHaveLength(1);

    write('code/index.js', 'exports.handler = async () => 2;\n');
    expect(await deployStack(session, request)).toMatchObject({ hasChanges: true });
  });

  test.each([
    ['a tag removed', { tags: { team: 'a' } }, QUEUE],
    ['a tag changed', { tags: { team: 'b', cost: '1' } }, QUEUE],
    ['the template changed', { tags: { team: 'a', cost: '1' } }, QUEUE.replace('AWS::SQS::Queue', 'AWS::SNS::Topic')],
    ['a parameter changed', { tags: { team: 'a', cost: '1' }, parameters: { P: '2' } }, undefined],
  ])('%s is a change', async (_, more, body) => {
    const name = unique('change');
    const template = body
      ? QUEUE
      : `Parameters: {P: {Type: String, Default: '1'}}\n${QUEUE.replace('Queue}', 'Queue, Properties: {VisibilityTimeout: !Ref P}}')}`;
    await deploy(name, template, { tags: { team: 'a', cost: '1' } });
    expect(await deploy(name, body ?? template, more)).toMatchObject({ hasChanges: true, status: 'UPDATE_COMPLETE' });
  });

  test('a NoEcho value is never "unchanged" by its stars: a change set decides, and is deleted when empty', async () => {
    const name = unique('secret');
    const body = `Parameters: {Password: {Type: String, NoEcho: true}}\n${QUEUE.replace('Queue}', 'Queue, Properties: {Tags: [{Key: p, Value: !Ref Password}]}}')}`;
    const first = await deploy(name, body, { parameters: { Password: 'one-secret' } });
    expect(JSON.stringify(first)).not.toContain('one-secret');
    expect(await deploy(name, body, { parameters: { Password: 'one-secret' } })).toMatchObject({ hasChanges: false });
    expect(await changeSets(name)).toBe(0);
    expect(await deploy(name, body, { parameters: { Password: 'two-secret' } })).toMatchObject({ hasChanges: true });
  });
});

describe('the guard', () => {
  test('refuses to replace a table, names the property, deletes the change set; allowed by name it goes through', async () => {
    const name = unique('guard');
    await deploy(name, table('pk'));
    const refused = await failure(deploy(name, table('id')));
    expect(refused).toEqual(failureWith('guard', 'Table (AWS::DynamoDB::Table)', 'replaced', 'KeySchema'));
    expect(await changeSets(name)).toBe(0);
    expect(await deploy(name, table('id'), { allowReplacement: ['Table'] })).toMatchObject({
      status: 'UPDATE_COMPLETE',
    });
  });

  test('refuses to remove one; Retain makes it a warning', async () => {
    const name = unique('guard');
    await deploy(name, table('pk') + '  Q: {Type: AWS::SQS::Queue}\n');
    expect(await failure(deploy(name, 'Resources: {T: {Type: AWS::SNS::Topic}}'))).toEqual(
      failureWith('guard', '2 resources'),
    );
    const kept = unique('guard');
    await deploy(kept, table('pk', 'DeletionPolicy: Retain') + '  T: {Type: AWS::SNS::Topic}\n');
    const report = recordingReporter();
    const request = { stackName: kept, template: { body: 'Resources: {T: {Type: AWS::SNS::Topic}}' } };
    expect(await deployStack(session, request, report)).toMatchObject({ hasChanges: true });
    expect(report.warnings.join()).toMatch(/Table .* will be removed/);
  });

  test('looks into nested stacks, two levels down', async () => {
    write('guard/table.yaml', table('pk'));
    write(
      'guard/middle.yaml',
      'Resources: {Data: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: table.yaml}}}',
    );
    const root = (extra: string) =>
      write(
        'guard/root.yaml',
        `Resources:\n  App: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: middle.yaml}}\n${extra}`,
      );
    const run = (inputs: Record<string, string>) =>
      deployWithSam({ 'stack-name': name, template: 'guard/root.yaml', ...inputs }, { workspace: folder });
    const name = unique('nested');
    root('');
    expect((await run({})).error).toBeUndefined();
    write('guard/middle.yaml', 'Resources: {Other: {Type: AWS::SNS::Topic}}');
    expect((await run({})).error).toEqual(failureWith('guard', 'App/Data/Table (AWS::DynamoDB::Table)', 'removed'));
    expect((await run({ 'allow-replacement': 'App/Data/Table' })).error).toBeUndefined();
    expect(readFileSync(join(folder, 'guard/root.yaml'), 'utf8')).toContain('middle.yaml');
  });
});

describe('failures', () => {
  test('name the leaf of three nested levels', async () => {
    const name = unique('deep');
    write('deep/leaf.yaml', QUEUE);
    for (const [level, below] of [
      ['b', 'leaf'],
      ['a', 'b'],
      ['root', 'a'],
    ]) {
      write(
        `deep/${level}.yaml`,
        `Resources:\n  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ${below}.yaml}}\n`,
      );
    }
    const run = () => deployWithSam({ 'stack-name': name, template: 'deep/root.yaml' }, { workspace: folder });
    expect((await run()).error).toBeUndefined();
    write('deep/leaf.yaml', BROKEN.replace('Resources:', 'Resources:\n  Q: {Type: AWS::SQS::Queue}'));
    const failed = await run();
    expect(JSON.parse(readFileSync(failed.outputs['plan']!, 'utf8'))).toMatchObject({
      failure: { status: 'UPDATE_ROLLBACK_COMPLETE', failures: [{ path: 'Inner/Inner/Inner/Never' }, {}, {}, {}] },
    });
    expect(failed.error).toEqual(
      failureWith('stack-failed', 'Inner/Inner/Inner/Never (AWS::CloudFormation::WaitCondition)', 'timed out'),
    );
  });

  test('of a creation: the next deployment starts over', async () => {
    const name = unique('again');
    await failure(deploy(name, BROKEN));
    expect((await readStack(session, name))?.status).toBe('ROLLBACK_COMPLETE');
    expect(await deploy(name, QUEUE)).toMatchObject({ status: 'CREATE_COMPLETE' });
  });

  test('of an update leave the stack as it was', async () => {
    const name = unique('broken');
    await deploy(name, QUEUE);
    const error = await failure(deploy(name, BROKEN.replace('Resources:', 'Resources:\n  Q: {Type: AWS::SQS::Queue}')));
    expect(error).toEqual(failureWith('stack-failed', 'UPDATE_ROLLBACK_COMPLETE', 'Never'));
    expect(await deploy(name, QUEUE)).toMatchObject({ outputs: { Url: expect.stringContaining(name) } });
  });

  test('on-failure: delete leaves nothing; keep leaves what is there, and data in it is not thrown away', async () => {
    const gone = unique('gone');
    await failure(deploy(gone, BROKEN, { onFailure: 'delete' }));
    expect(await readStack(session, gone)).toBeUndefined();
    const kept = unique('kept');
    const body = BROKEN.replace('Never:\n', 'Never:\n    DependsOn: Table\n') + table('pk').replace('Resources:\n', '');
    await failure(deploy(kept, body, { onFailure: 'keep' }));
    expect((await readStack(session, kept))?.status).toBe('CREATE_FAILED');
    expect(await failure(deploy(kept, QUEUE))).toEqual(failureWith('guard', 'CREATE_FAILED', 'Table'));
    expect(await deploy(kept, QUEUE, { allowReplacement: ['Table'] })).toMatchObject({ status: 'CREATE_COMPLETE' });
  });

  test.each([
    ['a template that is no YAML', 'Resources: [', /not valid YAML/],
    ['a template without resources', 'Outputs: {}', /no resources/],
    ['an unknown parameter', QUEUE, /no parameter Nope.*no parameters at all/, { parameters: { Nope: '1' } }],
    ['a missing parameter', `Parameters: {P: {Type: String}}\n${QUEUE}`, /Parameter P .* has no value/],
    [
      'a value that is too long',
      `Parameters: {P: {Type: String}}\n${QUEUE}`,
      /5000 bytes.*4096/,
      { parameters: { P: 'x'.repeat(5000) } },
    ],
    ['an unknown resource type', 'Resources: {X: {Type: AWS::No::Such}}', /cannot be changed.*AWS::No::Such/],
    ['a large template without a bucket', `${QUEUE}# ${'x'.repeat(60_000)}`, /needs a bucket/],
  ] as [string, string, RegExp, Partial<StackRequest>?][])(
    '%s: one clear error, nothing left',
    async (...[, body, message, more]) => {
      const name = unique('bad');
      expect((await failure(deploy(name, body, more))).message.replace(/\n/g, ' ')).toMatch(message);
      expect(await readStack(session, name)).toBeUndefined();
    },
  );
});

describe('together', () => {
  test('two deployments of one stack at once both end well, and the last one counts', async () => {
    const name = unique('both');
    const results = await Promise.all([
      deploy(name, QUEUE),
      deploy(name, QUEUE.replace('Queue}', 'Queue, Properties: {DelaySeconds: 1}}')),
    ]);
    for (const result of results) expect(result.status).toMatch(/^(CREATE|UPDATE)_COMPLETE$/);
  });

  test.each([
    ['creates', undefined],
    ['updates', `${QUEUE}# before\n`],
    ['stores its template in the bucket', `${QUEUE}# before\n`],
  ])('a deployment that %s, killed at any call, is finished by the next one', async (how, before) => {
    const body = `${QUEUE}# after\n`.replace('Queue}', 'Queue, Properties: {DelaySeconds: 2}}');
    const more = how.includes('bucket') ? { artifactsBucket: bucket } : {};
    const prepared = async (name: string) => {
      if (before) await deploy(name, before);
      return name;
    };
    const counting = countingSession(testSession());
    await deploy(await prepared(unique('calls')), body, more, counting);
    const calls = counting.calls.length;
    expect(calls).toBeGreaterThan(6);
    for (let at = 0; at <= calls; at++) {
      const name = await prepared(unique('killed'));
      let count = 0;
      const dying = countingSession(testSession(), () => {
        if (++count > at) throw new Error('killed');
      });
      await deploy(name, body, more, dying).catch(() => undefined);
      // The next run begins seconds later: reads are consistent by then.
      await readStack(session, name);
      expect((await deploy(name, body, more)).status).toBe(before ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE');
      // And what is there is what was asked for.
      expect(await deploy(name, body, more)).toMatchObject({ hasChanges: false });
    }
  });
});
