export { planFromChangeSet } from './change-set/reviewed-change-set.ts';
export { applyStack } from './apply.ts';
export { applicationLogs } from './resource-types/application-logs.ts';
export type { Evidence } from './resource-types/lambda-function.ts';
export { uploadArtifact, uploadFile, type Artifact } from './package/artifact.ts';
export {
  BOOTSTRAP_STACK,
  BOOTSTRAP_VERSION,
  ensureBootstrap,
  executionRoleFor,
  readBootstrap,
  type BootstrapOptions,
} from './bootstrap.ts';
export { pinContainerSecrets, type ContainerSecret } from './settings/container-secret.ts';
export { withContainerSettings, type ContainerSettings } from './settings/container-settings.ts';
export { deleteStack, type DeleteOptions } from './delete.ts';
export { deployStack, retryWhenMoved } from './operation.ts';
export { discardPlan, guardOrDiscard } from './change-set/discard.ts';
export { failureStory, type FailureStory } from './failure/stack-failure.ts';
export { dangersOf, guardStack, type Danger } from './guard.ts';
export {
  renderLambdaHttp,
  settingsId,
  withFunctionSettings,
  type ApplicationSettings,
} from './settings/function-settings.ts';
export { packageFolder, type FolderPackage, type PackageOptions } from './package/package-folder.ts';
export { checkRequest } from './check-request.ts';
export { parseParameters } from './template/parameter-text.ts';
export { planStack } from './plan.ts';
export { planData, planMarkdown } from './describe.ts';
export { readStack } from './state/read-stack.ts';
export { verifyStack } from './verify.ts';
export { needsRecovery, settleStack } from './settle.ts';
export { buildTemplate, type BuildMode } from './package/sam-build.ts';
export { findSamConfig, readSamConfig, type SamConfig } from './template/samconfig.ts';
export { checkVariables } from './settings/variables.ts';
export { parseSecretReference, pinSecrets, type SecretReference } from './settings/secret-reference.ts';
export { outputNames, parameterNames, readTemplate } from './template/stored-template.ts';
export { shippedTemplate } from './template/template.ts';
export type {
  Bootstrap,
  ChangeSetMode,
  OnFailure,
  PropertyChange,
  ResourceChange,
  StackPlan,
  StackRequest,
  StackResult,
  StackState,
  TemplateSource,
} from './types.ts';
