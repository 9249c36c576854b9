import { BatchDeleteImageCommand, CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  DeregisterTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand as CreateLambdaCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from '@jest/globals';
import { awsErrorName } from '../../../../src/aws/index.ts';
import { pushIndex } from '../../../support/images/image-index.ts';
import { unique } from '../../../support/names.ts';
import { type Mistakes, NETWORKS, session } from './ground.ts';
import { lambda } from './resources.ts';
import { changeSet } from './stacks.ts';

export const COMPUTE: Mistakes = {
  'ecs-inactive-task-definition': {
    code: 'ClientException',
    plant: async () => {
      const ecs = session.client(ECSClient);
      const containerDefinitions = [{ name: 'app', image: 'localhost:1/nobody/has:this', memory: 128 }];
      const made = await ecs.send(
        new RegisterTaskDefinitionCommand({ family: unique('strict'), containerDefinitions }),
      );
      const taskDefinition = made.taskDefinition!.taskDefinitionArn!;
      await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
      await ecs.send(new RunTaskCommand({ taskDefinition }));
    },
  },
  'account-vpcs-5': {
    code: 'ValidationError',
    plant: () =>
      changeSet(
        Object.fromEntries(
          Array.from({ length: NETWORKS }, (_, at) => [
            `V${at}`,
            { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
          ]),
        ),
      ),
  },
  'account-concurrency': {
    code: 'ValidationError',
    plant: () => changeSet(lambda({ ReservedConcurrentExecutions: 1 })),
  },
  'sts-token-refused-once': {
    code: 'InvalidIdentityTokenException',
    plant: () =>
      session.client(STSClient).send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: `arn:aws:iam::000000000000:role/${unique('r')}`,
          RoleSessionName: 'strict',
          WebIdentityToken: 'a.b.c',
        }),
      ),
  },
  'ssm-get-parameters-10': {
    code: 'ValidationException',
    plant: () =>
      session
        .client(SSMClient)
        .send(new GetParametersCommand({ Names: Array.from({ length: 11 }, (_, at) => `/p/${at}`) })),
  },
  'lambda-update-in-progress': { code: 'ResourceConflictException', plant: updatedTwice },
  'lambda-environment-4-kb': {
    code: 'InvalidParameterValueException',
    plant: async () => {
      const FunctionName = await createFunction();
      await session
        .client(LambdaClient)
        .send(
          new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: { A: 'x'.repeat(5000) } } }),
        );
    },
  },
  'lambda-alias-version': {
    code: 'ResourceNotFoundException',
    plant: async () => {
      const alias = { FunctionName: await createFunction(), Name: 'live', FunctionVersion: '7' };
      await session.client(LambdaClient).send(new CreateAliasCommand(alias));
    },
  },
  'lambda-publish-revision': {
    code: 'PreconditionFailedException',
    plant: async () => {
      // Where the function is, which is not where most of the tests are.
      const there = session.inRegion('eu-west-1');
      const version = { FunctionName: await createFunction(there), RevisionId: '00000000-0000-4000-8000-000000000000' };
      await there.client(LambdaClient).send(new PublishVersionCommand(version));
    },
  },
  'lambda-new-version': {
    code: 'ResourceNotFoundException',
    plant: async () => {
      const FunctionName = await createFunction();
      const client = session.client(LambdaClient);
      const { Version } = await client.send(new PublishVersionCommand({ FunctionName }));
      const alias = new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: Version });
      await client.send(alias).catch((error: unknown) => expect(awsErrorName(error)).toBe('ResourceNotFoundException'));
      await client.send(alias);
      await client.send(new InvokeCommand({ FunctionName, Qualifier: Version }));
    },
  },
  'lambda-conflict': {
    code: 'ResourceConflictException',
    plant: async () => {
      const FunctionName = await createFunction();
      await session.client(LambdaClient).send(
        new AddPermissionCommand({
          FunctionName,
          StatementId: 'all',
          Action: 'lambda:InvokeFunction',
          Principal: 's3.amazonaws.com',
        }),
      );
    },
  },
  'lambda-image-index': {
    code: 'ValidationError',
    plant: async () => {
      const { reference } = await pushIndex(session, unique('images'));
      await changeSet(
        lambda({ Runtime: undefined, Handler: undefined, PackageType: 'Image', Code: { ImageUri: reference } }),
      );
    },
  },
  'ecr-delete-100': {
    code: 'InvalidParameterException',
    plant: async () => {
      const client = session.client(ECRClient);
      const repositoryName = unique('images');
      await client.send(new CreateRepositoryCommand({ repositoryName }));
      const imageIds = Array.from({ length: 101 }, (_, index) => ({ imageTag: `t${index}` }));
      await client.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
    },
  },
};

export async function rotatedTwice(): Promise<{ arn: string; old: string }> {
  const client = session.client(SecretsManagerClient);
  const { ARN, VersionId } = await client.send(
    new CreateSecretCommand({ Name: unique('secret'), SecretString: '{"token":"1"}' }),
  );
  for (const token of ['2', '3'])
    await client.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: JSON.stringify({ token }) }));
  return { arn: ARN!, old: VersionId! };
}

export async function createFunction(there = session): Promise<string> {
  const FunctionName = unique('strict');
  // A zip of one file, index.js, stored.
  await there.client(LambdaClient).send(
    new CreateLambdaCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/none',
      Code: { ZipFile: Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64') },
    }),
  );
  return FunctionName;
}

/** Until one update is refused: on a busy machine the one before may be done when the next comes. */
async function updatedTwice(): Promise<void> {
  const FunctionName = await createFunction();
  const client = session.client(LambdaClient);
  const update = (Timeout: number) => client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
  await update(5);
  for (let Timeout = 6; Timeout < 100; Timeout++) {
    const { LastUpdateStatus } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    await update(Timeout).catch((error: unknown) => {
      expect(LastUpdateStatus).toBe('InProgress');
      throw error;
    });
  }
}
