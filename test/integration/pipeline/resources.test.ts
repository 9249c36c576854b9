import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { GetBucketCorsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { poll } from '../../../src/aws/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { STORING_APP } from '../../support/apps/storing-app.ts';
import { StoringStage } from '../../support/apps/storing-stage.ts';
import { testSession } from '../../support/emulator/session.ts';
import { baseImage } from '../../support/images/base-image.ts';
import { describeWith } from '../../support/needs.ts';
import { failureWith } from '../../support/failure-with.ts';

const session = testSession();
let ground: Awaited<ReturnType<typeof stageGround>>;
beforeAll(async () => (ground = await stageGround()));
afterAll(() => ground.edge.stop());

describeWith('docker')('what a resources file names', () => {
  test('is written and read by the app, in both modes the same; the second deployment changes nothing', async () => {
    const stage = new StoringStage(ground.edge, ground.store);
    const first = await stage.deployed();
    await stage.ask('notes/ada/lovelace', { method: 'PUT', body: 'first' });
    expect(await stage.ask('by-owner/lovelace')).toEqual({ users: ['ada'] });

    const { StackResourceDetail } = await session.client(CloudFormationClient).send(
      new DescribeStackResourceCommand({
        StackName: stage.stackName('lambda'),
        LogicalResourceId: 'ClockScheduleFunction',
      }),
    );
    const FunctionName = StackResourceDetail!.PhysicalResourceId!;
    await session.client(LambdaClient).send(new InvokeCommand({ FunctionName }));
    expect(await stage.ask('by-owner/clock')).toEqual({ users: ['clock'] });

    await stage.ask('jobs/mail', { method: 'PUT' });
    await poll(
      async () => (await stage.ask<{ users: string[] }>('by-owner/worker')).users.includes('mail') || undefined,
      { timeout: 120_000 },
    );

    const { WebUrl } = await stage.outputs('web');
    const { NotesBucketName } = await stage.outputs('data');
    const cors = await session.client(S3Client).send(new GetBucketCorsCommand({ Bucket: NotesBucketName }));
    expect(cors.CORSRules).toMatchObject([{ AllowedOrigins: [WebUrl] }]);
    expect((await stage.deployed()).outputs).toMatchObject({
      'has-changes': 'false',
      release: first.outputs['release'],
    });

    const data = await stage.outputs('data');
    const without = (name: string) => STORING_APP['deploy/resources.yaml']!.replace(new RegExp(`  ${name}:.*\n`), '');
    for (const [name, id] of [
      ['locks', 'LocksTable'],
      ['jobs', 'JobsQueue'],
    ] as const) {
      const lost = await stage.deploy({ resources: without(name) });
      expect(lost.error).toMatchObject({ code: 'guard', todo: expect.stringContaining(id) });
    }
    const image = {
      mode: 'container',
      'build-args': `BASE_IMAGE: ${await baseImage('node')}`,
      registry: new URL(process.env['AWS_ENDPOINT_URL']!).host,
      deadline: '60s',
    };
    await stage.deployed(image);
    expect(await stage.outputs('data')).toEqual(data);
    // What is scheduled runs in one place only.
    const stateOf = async (role: 'lambda' | 'container') => (await stage.stack(role))!.parameters['Schedules'];
    expect({ lambda: await stateOf('lambda'), container: await stateOf('container') }).toEqual({
      lambda: 'DISABLED',
      container: 'ENABLED',
    });
    expect(await stage.ask('notes/ada')).toEqual({ text: 'first' });
    // Nor does the function of before take messages that are sent by the container, which receives them itself.
    const mappings = await session
      .client(LambdaClient)
      .send(new ListEventSourceMappingsCommand({ EventSourceArn: data['JobsQueueArn'] }));
    expect(mappings.EventSourceMappings!.map(({ State }) => State)).toEqual(['Disabled']);
    await stage.ask('jobs/later', { method: 'PUT' });
    expect(await stage.ask('jobs')).toEqual({ received: ['later'] });
    await stage.ask('notes/grace/lovelace', { method: 'PUT', body: 'second' });
    expect(await stage.ask<{ users: string[] }>('by-owner/lovelace')).toHaveProperty('users.length', 2);

    // An entry that is kept goes with a warning that names it.
    const kept = await stage.deploy({ ...image, resources: without('notes') });
    expect(kept.error).toBeUndefined();
    expect(kept.summary).toMatch(/removed \(the old one is kept\).*NotesBucket/);
    await session.client(S3Client).send(new GetBucketCorsCommand({ Bucket: NotesBucketName }));
  });
});

describeWith('docker')('files, cache and network', () => {
  test('are the same for the function and for the container', async () => {
    const stage = new StoringStage(ground.edge, ground.store);
    const resources = `${STORING_APP['deploy/resources.yaml']!}files: { mount: /mnt/efs, writers: 1 }
cache: { engine: redis-7.1, env: REDIS_URI }
network: { egress: [443, ${new URL(process.env['AWS_ENDPOINT_URL']!).port}] }
`;
    await stage.deployed({ resources });
    const [network, data] = [await stage.outputs('network'), await stage.outputs('data')];
    const configuration = await session
      .client(LambdaClient)
      .send(new GetFunctionConfigurationCommand({ FunctionName: (await stage.outputs('lambda'))['FunctionName'] }));
    // The emulator's functions have no network.
    const backend = await stage.stack('lambda');
    expect(backend!.parameters).toMatchObject({
      SubnetIds: network['SubnetIds'],
      SecurityGroupIds: network['AppGroupId'],
      AccessPointArn: data['AccessPointArn'],
      MountPath: '/mnt/efs',
      ReservedConcurrency: '1',
    });
    expect(configuration).toMatchObject({
      Environment: { Variables: { DATA_DIR: '/mnt/efs', REDIS_URI: expect.stringMatching(/^rediss:\/\/.+:\d+$/) } },
    });
    expect((await stage.deployed({ resources })).outputs).toMatchObject({ 'has-changes': 'false' });

    // The function gets no new work before the service starts, and on the way back the service none before the function.
    const image = {
      resources,
      mode: 'container',
      'build-args': `BASE_IMAGE: ${await baseImage('node')}`,
      registry: new URL(process.env['AWS_ENDPOINT_URL']!).host,
      deadline: '60s',
    };
    const stack = (mode: 'lambda' | 'container') => stage.stack(mode);
    const changed = async (mode: 'lambda' | 'container') => {
      const command = new DescribeStacksCommand({ StackName: stage.stackName(mode) });
      const [one] = (await session.client(CloudFormationClient).send(command)).Stacks!;
      return (one!.LastUpdatedTime ?? one!.CreationTime!).getTime();
    };
    await stage.ask('notes/ada/lovelace', { method: 'PUT', body: 'on the function' });
    await stage.deployed(image);
    expect((await stack('lambda'))!.parameters).toMatchObject({ ReservedConcurrency: '0', Schedules: 'DISABLED' });
    expect(await changed('lambda')).toBeLessThan(await changed('container'));
    expect(await stage.ask('notes/ada')).toEqual({ text: 'on the function' });

    expect((await stage.rollback()).error).toBeUndefined();
    expect((await stack('container'))!.parameters).toMatchObject({ DesiredCount: '0', Schedules: 'DISABLED' });
    expect((await stack('lambda'))!.parameters).toMatchObject({ ReservedConcurrency: '1', Schedules: 'ENABLED' });
    expect(await changed('container')).toBeLessThan(await changed('lambda'));
    expect(await stage.ask('notes/ada')).toEqual({ text: 'on the function' });

    // A switch that fails: the service of the new release writes no more, and only then the function does again.
    const checks = '\nscenarios: [{ name: x, steps: [{ request: GET /api/health, expect: { status: 418 } }] }]\n';
    const failed = await stage.deploy({ ...image, checks, deadline: '5s' });
    expect(failed.error).toMatchObject({ code: 'checks' });
    expect((await stack('container'))!.parameters).toMatchObject({ DesiredCount: '0', Schedules: 'DISABLED' });
    expect((await stack('lambda'))!.parameters).toMatchObject({ ReservedConcurrency: '1', Schedules: 'ENABLED' });
    expect(await changed('container')).toBeLessThan(await changed('lambda'));
    await stage.ask('notes/grace/lovelace', { method: 'PUT', body: 'on the function again' });
    expect(await stage.ask('notes/grace')).toEqual({ text: 'on the function again' });
    expect(await stage.outputs('data')).toEqual(data);
  });
});

describe('the data stack', () => {
  test('is not made where resources are none', async () => {
    const stage = new DeployStage(ground.edge, ground.store);
    expect((await stage.deploy({ resources: 'none' })).error).toBeUndefined();
    expect(await stage.stack('data')).toBeUndefined();
    expect((await stage.seen()).api.text).toBe('one');
  });

  test('is what data-template says; its outputs fill in app-env, its policies go to the app', async () => {
    const stage = new StoringStage(ground.edge, ground.store);
    stage.app.write('infra/data.yaml', OWN);
    const run = await stage.deploy({
      'data-template': 'infra/data.yaml',
      'app-env': "USERS_TABLE: '{{data.Users}}'\nNOTES_BUCKET: '{{data.Notes}}'",
    });
    expect(run.error).toBeUndefined();
    await stage.ask('notes/ada/lovelace', { method: 'PUT', body: 'mine' });
    expect(await stage.ask('notes/ada')).toEqual({ text: 'mine' });
    const backend = await stage.stack('lambda');
    expect(backend!.parameters['ManagedPolicyArns']).toBe((await stage.outputs('data'))['UsersPolicyArn']);
  });

  test('is not made in a network that is not there', async () => {
    const stage = new StoringStage(ground.edge, ground.store);
    const { error } = await stage.deploy({ resources: 'network: { stack: no-such-network }\n' });
    expect(error).toEqual(failureWith('input', 'no-such-network'));
    expect(await stage.stacks()).toEqual([]);
  });
});

const OWN = `Resources:
  UsersTable:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: username, AttributeType: S }]
      KeySchema: [{ AttributeName: username, KeyType: HASH }]
  NotesBucket: { Type: AWS::S3::Bucket }
  UsersPolicy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Action: 'dynamodb:PutItem', Resource: !GetAtt UsersTable.Arn }]
Outputs:
  Users: { Value: !Ref UsersTable }
  Notes: { Value: !Ref NotesBucket }
  UsersPolicyArn: { Value: !Ref UsersPolicy }
`;
