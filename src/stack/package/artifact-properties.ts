/** How a property names an object in S3. */
export type ArtifactForm =
  /** s3://bucket/key */
  | { form: 'url' }
  /** A mapping with the names below; `version` is that of an object in a versioned bucket, where there is such a name. */
  | { form: 'object'; bucket: string; key: string; version?: string }
  /** https URL of a template, which is packaged itself first when `nested`. */
  | { form: 'template'; nested: boolean };

export type ArtifactProperty = ArtifactForm & {
  /** Names down from Properties; `**` is any depth. */
  path: readonly string[];
  /** A single file is put into a zip, unless it is one: Lambda accepts nothing else. */
  zip?: boolean;
  /** Left out, the template's own folder is the package. */
  folderByDefault?: boolean;
};

const url = (...path: string[]): ArtifactProperty => ({ form: 'url', path });
const object = (bucket: string, key: string, version: string | undefined, ...path: string[]): ArtifactProperty => ({
  form: 'object',
  bucket,
  key,
  version,
  path,
});
const code = { zip: true, folderByDefault: true };

/**
 * Every property that may hold a local path, by resource type: the list of `sam package` and `aws cloudformation
 * package`. https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
 */
export const ARTIFACT_PROPERTIES: Readonly<Record<string, readonly ArtifactProperty[]>> = {
  'AWS::ApiGateway::RestApi': [object('Bucket', 'Key', 'Version', 'BodyS3Location')],
  'AWS::ApiGatewayV2::Api': [object('Bucket', 'Key', 'Version', 'BodyS3Location')],
  'AWS::AppSync::FunctionConfiguration': [
    url('RequestMappingTemplateS3Location'),
    url('ResponseMappingTemplateS3Location'),
    url('CodeS3Location'),
  ],
  'AWS::AppSync::GraphQLSchema': [url('DefinitionS3Location')],
  'AWS::AppSync::Resolver': [
    url('RequestMappingTemplateS3Location'),
    url('ResponseMappingTemplateS3Location'),
    url('CodeS3Location'),
  ],
  'AWS::CloudFormation::ModuleVersion': [url('ModulePackage')],
  'AWS::CloudFormation::ResourceVersion': [url('SchemaHandlerPackage')],
  'AWS::CloudFormation::Stack': [{ form: 'template', nested: true, path: ['TemplateURL'] }],
  'AWS::CloudFormation::StackSet': [{ form: 'template', nested: false, path: ['TemplateURL'] }],
  'AWS::ElasticBeanstalk::ApplicationVersion': [object('S3Bucket', 'S3Key', undefined, 'SourceBundle')],
  'AWS::Glue::Job': [url('Command', 'ScriptLocation')],
  'AWS::Lambda::Function': [{ ...object('S3Bucket', 'S3Key', 'S3ObjectVersion', 'Code'), ...code }],
  'AWS::Lambda::LayerVersion': [{ ...object('S3Bucket', 'S3Key', 'S3ObjectVersion', 'Content'), ...code }],
  'AWS::Serverless::Api': [url('DefinitionUri')],
  'AWS::Serverless::Application': [{ form: 'template', nested: true, path: ['Location'] }],
  'AWS::Serverless::Function': [{ ...url('CodeUri'), ...code }],
  'AWS::Serverless::GraphQLApi': [url('SchemaUri'), url('**', 'CodeUri')],
  'AWS::Serverless::HttpApi': [url('DefinitionUri')],
  'AWS::Serverless::LayerVersion': [{ ...url('ContentUri'), ...code }],
  'AWS::Serverless::StateMachine': [object('Bucket', 'Key', 'Version', 'DefinitionUri')],
  'AWS::Serverless::WebFunction': [{ ...url('CodeUri'), ...code }],
  'AWS::StepFunctions::StateMachine': [object('Bucket', 'Key', 'Version', 'DefinitionS3Location')],
};

/** Entries of the section Metadata that may hold local paths. */
export const METADATA_PROPERTIES: Readonly<Record<string, readonly ArtifactProperty[]>> = {
  'AWS::ServerlessRepo::Application': [url('LicenseUrl'), url('ReadmeUrl')],
};
