import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { backgroundAdditions, dataTemplate, readResources } from '../../../../src/resources/index.ts';
import { shippedTemplate, withFunctionSettings } from '../../../../src/stack/index.ts';

const root = join(import.meta.dirname, '../../../..');
const templates = join(root, 'templates');
const everything = readResources('test/unit/resources/everything.yaml', root);
const options = { templates, environment: 'production', disposable: false, webUrl: 'https://d1.cloudfront.net' };
const data = dataTemplate(everything, options)!.resources;

test('a queue is encrypted, goes with its entry, and keeps apart what nobody could work on', () => {
  expect(data['JobsQueue']).toMatchObject({
    DeletionPolicy: 'Delete',
    Properties: {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 86_400,
      RedrivePolicy: { maxReceiveCount: 3, deadLetterTargetArn: { 'Fn::GetAtt': ['JobsQueueDeadLetters', 'Arn'] } },
    },
  });
  expect(data['JobsQueuePolicy']!.Properties).toMatchObject({
    Queues: [{ Ref: 'JobsQueue' }, { Ref: 'JobsQueueDeadLetters' }],
  });
});

test('a message that a function works on comes again only when the function has had its tries', () => {
  // Six times 5 minutes; without a handler the app has the minute of the default.
  expect(data['JobsQueue']!.Properties!['VisibilityTimeout']).toBe(6 * 300);
  expect(data['MailsQueue']!.Properties!['VisibilityTimeout']).toBe(60);
});

test('its handler is a function of its own in mode lambda, which rests while another backend is live', () => {
  const backend = shippedTemplate(templates, 'lambda-http');
  const outputs = { JobsQueueArn: 'arn:aws:sqs:eu-central-1:123456789012:jobs' };
  const resources = { ...everything, schedules: [] };
  const additions = backgroundAdditions(resources, { mode: 'lambda', packageType: 'zip', backend, templates, outputs });
  const template = withFunctionSettings(backend, 'Function', { additions });
  expect(template.resources['JobsQueueFunction']!.Properties).toMatchObject({
    Handler: 'worker.handler',
    Timeout: 300,
  });
  // With writers: 1 the app alone has the file system.
  expect(template.resources['Function']!.Properties).toHaveProperty('FileSystemConfigs');
  expect(template.resources['JobsQueueFunction']!.Properties).not.toHaveProperty('FileSystemConfigs');
  expect(template.resources['JobsQueueMessages']).toMatchObject({
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: outputs.JobsQueueArn,
      FunctionName: { 'Fn::GetAtt': ['JobsQueueFunction', 'Arn'] },
      Enabled: { 'Fn::If': ['Works', true, false] },
    },
  });
  expect(template.data).toMatchObject({
    Conditions: { Works: { 'Fn::Equals': [{ Ref: 'Schedules' }, 'ENABLED'] } },
    Parameters: { Schedules: { Default: 'ENABLED' } },
  });
  expect(template.resources).not.toHaveProperty('MailsQueueFunction');
});

test('a container receives the messages itself', () => {
  const backend = shippedTemplate(templates, 'container-fargate');
  const resources = { ...everything, schedules: [] };
  const additions = backgroundAdditions(resources, { mode: 'container', packageType: 'zip', backend, templates });
  expect(additions).toEqual({ copies: {}, resources: {}, parameters: {} });
});
