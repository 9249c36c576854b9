import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { accessTo, dataTemplate, readResources, variablesOf } from '../../../../src/resources/index.ts';
import type { Template } from '../../../../src/stack/index.ts';
import { failureWith } from '../../../support/failure-with.ts';

const root = join(import.meta.dirname, '../../../..');
const everything = readResources('test/unit/resources/everything.yaml', root);
const options = {
  templates: join(root, 'templates'),
  environment: 'production',
  disposable: false,
  webUrl: 'https://d1.cloudfront.net',
};
const production = dataTemplate(everything, options)!;
const propertiesOf = ({ resources }: Template, id: string) => resources[id]!.Properties!;

describe('the template that a resources file makes', () => {
  test('has a table for each entry, with its keys, time to live and indexes', () => {
    expect(propertiesOf(production, 'UsersTable')).toMatchObject({
      KeySchema: [{ AttributeName: 'username', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'username', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
    expect(propertiesOf(production, 'LocksTable')).toMatchObject({
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
    const sessions = propertiesOf(production, 'SessionsTable');
    expect(sessions).toMatchObject({
      KeySchema: [
        { AttributeName: 'session_id', KeyType: 'HASH' },
        { AttributeName: 'created', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        { IndexName: 'by-user', Projection: { ProjectionType: 'ALL' } },
        { IndexName: 'by-device', Projection: { ProjectionType: 'KEYS_ONLY' } },
        { IndexName: 'by-state', Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['user_id', 'device'] } },
      ],
    });
    // DynamoDB refuses a definition that no key uses, and a key without one.
    const names = (sessions['AttributeDefinitions'] as { AttributeName: string }[]).map((one) => one.AttributeName);
    expect(names.toSorted()).toEqual(['created', 'device', 'session_id', 'state', 'user_id']);
  });

  test('turns off the time to live of a table by the name of its attribute', () => {
    const specified = (ttl: string) => {
      const resources = readResources(`tables: { users: { key: id, ttl: ${ttl} } }`, root);
      return propertiesOf(dataTemplate(resources, options)!, 'UsersTable')['TimeToLiveSpecification'];
    };
    expect(specified('{ name: expires, enabled: false }')).toEqual({ AttributeName: 'expires', Enabled: false });
    for (const on of ['expires', '{ name: expires }', '{ name: expires, enabled: true }'])
      expect(specified(on)).toEqual({ AttributeName: 'expires', Enabled: true });
  });

  test('keeps what is kept and lets go what is not', () => {
    const fate = (template: Template) =>
      Object.fromEntries(
        Object.entries(template.resources)
          .filter(([, { Type }]) => /Table|S3::Bucket$/.test(Type))
          .map(([id, { DeletionPolicy, Properties }]) => [
            id,
            [DeletionPolicy, Properties!['DeletionProtectionEnabled'], recoveryOf(Properties!)],
          ]),
      );
    const recoveryOf = (properties: Record<string, unknown>) =>
      (properties['PointInTimeRecoverySpecification'] as { PointInTimeRecoveryEnabled: boolean } | undefined)
        ?.PointInTimeRecoveryEnabled;
    expect(fate(production)).toEqual({
      UsersTable: ['Retain', true, true],
      LocksTable: ['Delete', false, false],
      SessionsTable: ['Retain', true, false],
      UserDbsBucket: ['Retain', undefined, undefined],
      AudioBucket: ['Delete', undefined, undefined],
      ExportsBucket: ['Retain', undefined, undefined],
    });
    const preview = fate(dataTemplate(everything, { ...options, disposable: true })!);
    expect(new Set(Object.values(preview).map(([policy]) => policy))).toEqual(new Set(['Delete']));
  });

  test('changes a property of a bucket whenever it changes how long it is kept', () => {
    const bucket = (keep: boolean) => {
      const resources = readResources(`buckets: { audio: { keep: ${keep}, versions: 1d } }`, root);
      return propertiesOf(dataTemplate(resources, options)!, 'AudioBucket');
    };
    expect(bucket(true)).not.toEqual(bucket(false));
  });

  test('gives capacity to the environments that are named, and scales it with its indexes', () => {
    const sessions = propertiesOf(production, 'SessionsTable');
    const throughput = { ProvisionedThroughput: { ReadCapacityUnits: 20, WriteCapacityUnits: 10 } };
    expect(sessions).toMatchObject({
      BillingMode: 'PROVISIONED',
      ...throughput,
      GlobalSecondaryIndexes: [throughput, throughput, throughput],
    });
    const targets = Object.values(production.resources).filter(({ Type }) => Type.endsWith('ScalableTarget'));
    expect(targets).toHaveLength(8);
    const dimensions = targets.map(({ Properties }) => Properties!['ScalableDimension']);
    expect(new Set(dimensions)).toEqual(
      new Set(['table:Read', 'table:Write', 'index:Read', 'index:Write'].map((one) => `dynamodb:${one}CapacityUnits`)),
    );
    const staging = dataTemplate(everything, { ...options, environment: 'staging' })!;
    expect(propertiesOf(staging, 'SessionsTable')['BillingMode']).toBe('PROVISIONED');
    expect(Object.values(staging.resources).some(({ Type }) => Type.includes('AutoScaling'))).toBe(false);
    const dev = dataTemplate(everything, { ...options, environment: 'dev' })!;
    expect(propertiesOf(dev, 'SessionsTable')['BillingMode']).toBe('PAY_PER_REQUEST');
  });

  test('gives buckets their lifetime, their versions and the origins that may use them', () => {
    expect(propertiesOf(production, 'UserDbsBucket')).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          {
            NoncurrentVersionExpiration: { NoncurrentDays: 90 },
            Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 90 }],
          },
        ],
      },
    });
    const audio = propertiesOf(production, 'AudioBucket');
    expect(audio).not.toHaveProperty('VersioningConfiguration');
    expect(audio).toMatchObject({
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 1 }] },
      CorsConfiguration: {
        CorsRules: [{ AllowedOrigins: ['https://d1.cloudfront.net', 'https://*.example.com'] }],
      },
    });
    expect(propertiesOf(production, 'ExportsBucket')).toHaveProperty('VersioningConfiguration');
    expect(production.resources).toHaveProperty('AudioBucketPolicy.Properties.Bucket', { Ref: 'AudioBucket' });
  });

  test('is refused where the page is named that does not exist', () => {
    expect(() => dataTemplate(everything, { ...options, webUrl: undefined })).toThrow(
      failureWith('input', '{{web-url}}'),
    );
  });

  test.each([
    ['JobsQueueDeadLetters', 'queues: { jobs: }'],
    ['NotesBucketPolicy', 'buckets: { notes: }'],
    ['AccessPoint', 'files: { mount: /mnt/a }\nnetwork:'],
  ])('is refused where id is %s, which another entry brings with it', (id, other) => {
    const resources = readResources(`tables: { users: { key: k, id: ${id} } }\n${other}`, root);
    expect(() => dataTemplate(resources, options)).toThrow(
      failureWith('input', '(inline), line 1, column 32', id, 'tables.users'),
    );
  });

  test('is the same text for the same file', () => {
    expect(dataTemplate(everything, options)!.text).toBe(production.text);
  });
});

describe('what an app gets of its resources', () => {
  const outputs = Object.fromEntries(production.outputs.map((name) => [name, `arn:of:${name}`]));

  test('is the name of each in its variable, from outputs that the template has', () => {
    expect(variablesOf(everything, outputs)).toEqual({
      DYNAMODB_USERS_TABLE: 'arn:of:UsersTableName',
      DYNAMODB_LOCKS_TABLE: 'arn:of:LocksTableName',
      SESSIONS_TABLE: 'arn:of:SessionsTableName',
      JOBS_URL: 'arn:of:JobsQueueName',
      MAILS_QUEUE: 'arn:of:MailsQueueName',
      DATA_PATH: '/mnt/efs',
      REDIS_URI: 'arn:of:CacheName',
      S3_BUCKET: 'arn:of:UserDbsBucketName',
      S3_TTS_BUCKET: 'arn:of:AudioBucketName',
      EXPORTS_BUCKET: 'arn:of:ExportsBucketName',
    });
  });

  test('is a right to these tables, indexes, buckets and queues, and to nothing else', () => {
    const statements = accessTo({ ...everything, grants: {} }, outputs);
    const places = statements.flatMap(({ Resource }) => Resource as string[]);
    expect(places.every((place) => /^arn:of:\w+Arn(\/\*|\/index\/\*)?$/.test(place))).toBe(true);
    expect(new Set(places.map((place) => place.split('/')[0]))).toHaveProperty('size', 9);
    expect(places.filter((place) => place.includes('/index/'))).toEqual(['arn:of:SessionsTableArn/index/*']);
    expect(
      statements
        .flatMap(({ Action }) => Action)
        .filter((action) => /\*|Create|Update(?!Item)|Put(?!Item|Object)/.test(action)),
    ).toEqual([]);
  });
});
