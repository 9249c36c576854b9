import { describe, expect, test } from '@jest/globals';
import { fingerprints } from '../../../../src/stack/template/fingerprints.ts';
import { loadTemplate } from '../../../../src/stack/index.ts';

const BODY = `
Metadata: { Deploy: { Fingerprints: { ConfigurationId: Function } } }
Parameters:
  ConfigurationId: { Type: String, Default: '' }
  Content: { Type: String, Default: one }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: { RoleName: shop, Path: /apps/, Description: what the function may }
  Layer:
    Type: AWS::Lambda::LayerVersion
    Properties: { Content: { S3Bucket: b, S3Key: !Ref Content } }
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicName: told }
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Layers: [!Ref Layer]
      Environment: { Variables: { TOPIC: !Ref Topic } }
`;
const of = (body: string, given: Record<string, string> = {}) =>
  fingerprints(loadTemplate({ body }), given, {})['ConfigurationId'];

describe('the fingerprint of a function', () => {
  test.each([
    ['the name of its role', 'RoleName: shop', 'RoleName: store'],
    ['the path of its role', '/apps/', '/services/'],
    ['that its role gets a name of its own', 'RoleName: shop, ', ''],
    ['the content of a layer', 'S3Key: !Ref Content', 'S3Key: other'],
  ])('is another one when %s makes another one of them', (_, before, after) => {
    expect(BODY).toContain(before);
    expect(of(BODY.replace(before, after))).not.toBe(of(BODY));
  });

  test('is another one with a parameter of its layer', () => {
    expect(of(BODY, { Content: 'two' })).not.toBe(of(BODY));
  });

  test.each([
    ['its role, in place', 'Description: what the function may', 'Description: all of it'],
    ['what it only names', 'TopicName: told', 'TopicName: heard'],
  ])('is the same when %s changes', (_, before, after) => {
    expect(BODY).toContain(before);
    expect(of(BODY.replace(before, after))).toBe(of(BODY));
  });
});
