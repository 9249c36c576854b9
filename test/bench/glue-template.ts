/**
 * An app in one template of SAM, as people put it together: a function of the folder `code`, a site by `aws s3 sync`, and no
 * distribution. `more` are further resources.
 */
export function glueTemplate(code: string, more = ''): string {
  return `Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ${code}, Handler: index.handler, Runtime: nodejs24.x, Timeout: 30}
${more}  Web: {Type: AWS::S3::Bucket}
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: glue, ProtocolType: HTTP}}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Function.Arn, PayloadFormatVersion: '2.0'}
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: $default, Target: !Sub 'integrations/\${Integration}'}
  Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true}}
  Permission:
    Type: AWS::Lambda::Permission
    Properties: {Action: lambda:InvokeFunction, FunctionName: !Ref Function, Principal: apigateway.amazonaws.com}
Outputs:
  Bucket: {Value: !Ref Web}
  ApiId: {Value: !Ref Api}
`;
}

/** The reference app with its table. */
export const GLUE = glueTemplate(
  'dist/lambda',
  `  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
`,
);
