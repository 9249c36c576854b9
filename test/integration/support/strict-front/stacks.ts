import {
  CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { expect } from '@jest/globals';
import { unique } from '../../../support/names.ts';
import { bucket, type Mistakes, session } from './ground.ts';
import { role } from './resources.ts';

export const STACKS: Mistakes = {
  'cloudformation-change-set-name': {
    code: 'ValidationError',
    plant: () => changeSet({ Q: { Type: 'AWS::SQS::Queue' } }, { ChangeSetName: '1st' }),
  },
  'cloudformation-capabilities': {
    code: 'InsufficientCapabilitiesException',
    plant: () => changeSet({ R: role('lambda.amazonaws.com') }, { Capabilities: [] }),
  },
  'cloudformation-role-not-known': {
    code: 'ValidationError',
    plant: () => changeSet({ Q: { Type: 'AWS::SQS::Queue' } }, { RoleARN: `arn:aws:iam::1:role/${unique('r')}` }),
  },
  'cloudformation-changeable-states': {
    code: 'ValidationError',
    plant: async () => {
      const StackName = await rolledBack();
      await changeSet({ Q: { Type: 'AWS::SQS::Queue' } }, { StackName });
    },
  },
  'cloudformation-parameters-of-template': {
    code: 'ValidationError',
    plant: () =>
      changeSet({ Q: { Type: 'AWS::SQS::Queue' } }, { Parameters: [{ ParameterKey: 'Other', ParameterValue: '1' }] }),
  },
  'cloudformation-previous-values': {
    code: 'ValidationError',
    plant: async () => {
      const StackName = unique('strict');
      const TemplateBody = JSON.stringify({
        Parameters: { Name: { Type: 'String' } },
        Resources: { Q: { Type: 'AWS::SQS::Queue' } },
      });
      const named = (parameter: object) => ({
        StackName,
        TemplateBody,
        Parameters: [{ ParameterKey: 'Name', ...parameter }],
      });
      // The change set leaves a stack in REVIEW_IN_PROGRESS, which keeps no value.
      await changeSet({}, named({ ParameterValue: 'a' }));
      await changeSet({}, { ...named({ UsePreviousValue: true }), ChangeSetName: 'second' });
    },
  },
  'cloudformation-review-in-progress': { code: 'ValidationError', plant: updateInReview },
  'cloudformation-retain-resources': { code: 'ValidationError', plant: retainTooEarly },
  'cloudformation-tags': {
    code: 'ValidationError',
    plant: () => changeSet({ Q: { Type: 'AWS::SQS::Queue' } }, { Tags: [{ Key: 'aws:x', Value: '1' }] }),
  },
  'cloudformation-parameter-4096': {
    code: 'ValidationError',
    plant: () =>
      changeSet(
        { Q: { Type: 'AWS::SQS::Queue' } },
        { Parameters: [{ ParameterKey: 'P', ParameterValue: 'x'.repeat(4097) }] },
      ),
  },
};

export function changeSet(resources: object, more: Partial<CreateChangeSetCommandInput> = {}): Promise<unknown> {
  return session.client(CloudFormationClient).send(
    new CreateChangeSetCommand({
      StackName: unique('strict'),
      ChangeSetName: 'first',
      ChangeSetType: 'CREATE',
      TemplateBody: JSON.stringify({ Resources: resources }),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      ...more,
    }),
  );
}

async function updateInReview(): Promise<void> {
  const StackName = unique('strict');
  const queue = { Q: { Type: 'AWS::SQS::Queue' } };
  await changeSet(queue, { StackName });
  await changeSet(queue, { StackName, ChangeSetName: 'second', ChangeSetType: 'UPDATE' });
}

/** A stack whose creation failed, and was rolled back. */
export async function rolledBack(): Promise<string> {
  const StackName = unique('strict');
  const client = session.client(CloudFormationClient);
  const taken = { Type: 'AWS::S3::Bucket', Properties: { BucketName: bucket } };
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources: { B: taken } }) }));
  expect(await settled(StackName)).toBe('ROLLBACK_COMPLETE');
  return StackName;
}

async function retainTooEarly(): Promise<void> {
  const StackName = unique('strict');
  const client = session.client(CloudFormationClient);
  await client.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue' } } }),
    }),
  );
  await settled(StackName);
  await client.send(new DeleteStackCommand({ StackName, RetainResources: ['Q'] }));
}

export const delayedQueue = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { Ref: 'Delay' } } };

export async function settled(StackName: string): Promise<string> {
  for (;;) {
    const { Stacks } = await session.client(CloudFormationClient).send(new DescribeStacksCommand({ StackName }));
    const status = Stacks![0]!.StackStatus!;
    if (!status.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS') return status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
