const HANDLER = {
  'src/fn/index.js': 'exports.handler = async () => 1;\n',
  'src/fn/lib/a.js': 'a\n',
  'src/fn/empty': '',
};

/** Every property that the SAM CLI uploads, with comments, anchors and functions in between. */
export const EVERY = `# kept: a comment at the top
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String, Default: dev}}
Globals:
  Function: {Runtime: nodejs24.x, Handler: index.handler, CodeUri: src/fn}   # for all
Metadata:
  AWS::ServerlessRepo::Application:
    Name: x
    LicenseUrl: docs/LICENSE
    ReadmeUrl: docs/README.md
Resources:
  FromGlobals:
    Type: AWS::Serverless::Function
    Properties:
      Description: !Sub "\${Stage} – ünïcode"
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/fn # beside
      Policies: [!Ref "AWS::NoValue"]
  SingleFile:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: src/single.py, Runtime: python3.13, Handler: single.handler }
  Inline:
    Type: AWS::Serverless::Function
    Properties: { InlineCode: "exports.handler = 1", Handler: index.handler }
  Remote:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: "s3://elsewhere/code.zip" }
  Dynamic:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: { Bucket: !Ref Stage, Key: k } }
  ImageFn:
    Type: AWS::Serverless::Function
    Properties: { PackageType: Image, ImageUri: 123456789012.dkr.ecr.us-east-1.amazonaws.com/x:1 }
  Plain:
    Type: AWS::Lambda::Function
    Properties: { Code: ./src/fn, Handler: index.handler, Runtime: nodejs24.x, Role: !GetAtt Role.Arn }
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: layer }
  PlainLayer:
    Type: AWS::Lambda::LayerVersion
    Properties: { Content: layer }
  Api:
    Type: AWS::Serverless::Api
    Properties: { StageName: x, DefinitionUri: api/openapi.yaml }
  Http:
    Type: AWS::Serverless::HttpApi
    Properties: { DefinitionUri: api/openapi.yaml }
  Rest:
    Type: AWS::ApiGateway::RestApi
    Properties: { BodyS3Location: api/openapi.yaml }
  V2:
    Type: AWS::ApiGatewayV2::Api
    Properties: { BodyS3Location: api/openapi.yaml }
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties: { DefinitionUri: sfn/machine.asl.json, Role: !GetAtt Role.Arn }
  PlainMachine:
    Type: AWS::StepFunctions::StateMachine
    Properties: { DefinitionS3Location: sfn/machine.asl.json, RoleArn: !GetAtt Role.Arn }
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties: { ApiId: x, DefinitionS3Location: graphql/schema.graphql }
  Resolver:
    Type: AWS::AppSync::Resolver
    Properties:
      RequestMappingTemplateS3Location: graphql/request.vtl
      ResponseMappingTemplateS3Location: graphql/response.vtl
      CodeS3Location: graphql/code.js
  Config:
    Type: AWS::AppSync::FunctionConfiguration
    Properties:
      RequestMappingTemplateS3Location: graphql/request.vtl
      ResponseMappingTemplateS3Location: graphql/response.vtl
      CodeS3Location: graphql/code.js
  GraphQL:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      Auth: { Type: AWS_IAM }
      SchemaUri: graphql/schema.graphql
      Functions: { F1: { CodeUri: graphql/code.js, Runtime: {Name: APPSYNC_JS, Version: 1.0.0}, DataSource: NONE } }
      Resolvers: { Query: { hello: { CodeUri: graphql/code.js, Pipeline: [F1] } } }
  Job:
    Type: AWS::Glue::Job
    Properties: { Role: x, Command: { Name: glueetl, ScriptLocation: glue/job.py } }
  Beanstalk:
    Type: AWS::ElasticBeanstalk::ApplicationVersion
    Properties: { ApplicationName: x, SourceBundle: src/fn }
  Module:
    Type: AWS::CloudFormation::ModuleVersion
    Properties: { ModuleName: x, ModulePackage: src/fn }
  Handler:
    Type: AWS::CloudFormation::ResourceVersion
    Properties: { TypeName: x, SchemaHandlerPackage: src/fn }
  Set:
    Type: AWS::CloudFormation::StackSet
    Properties: { StackSetName: x, PermissionModel: SELF_MANAGED, TemplateURL: nested/deep/leaf.yaml }
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: nested/middle.yaml }
  App:
    Type: AWS::Serverless::Application
    Properties: { Location: nested/middle.yaml }
  Role:
    Type: AWS::IAM::Role
    Properties:
      Fn::Transform: { Name: AWS::Include, Parameters: { Location: include/role.yaml } }
Outputs:
  Long: { Value: !Join ['', [a, b]] }
`;

/** The files that it points to. */
export const FILES: Record<string, string> = {
  ...HANDLER,
  'template.yaml': EVERY,
  'docs/LICENSE': 'free\n',
  'docs/README.md': '# x\n',
  'src/single.py': 'def handler(e, c): pass\n',
  'layer/nodejs/node_modules/x/index.js': 'x\n',
  'api/openapi.yaml': 'openapi: 3.0.1\n',
  'sfn/machine.asl.json': '{"StartAt": "A"}\n',
  'graphql/schema.graphql': 'type Query { hello: String }\n',
  'graphql/request.vtl': '{}\n',
  'graphql/response.vtl': '{"a":1}\n',
  'graphql/code.js': 'export function request() {}\n',
  'glue/job.py': 'print(1)\n',
  'include/role.yaml': 'AssumeRolePolicyDocument: {}\n',
  'nested/middle.yaml': `Resources:\n  Deep: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: deep/leaf.yaml}}\n`,
  'nested/deep/leaf.yaml': `Resources:\n  # leaf\n  Fn: {Type: AWS::Lambda::Function, Properties: {Code: ../../src/fn, Role: !Ref R}}\n`,
};
