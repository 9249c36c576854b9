export { planFromChangeSet } from './adopt-change-set.ts';
export { applyStack } from './apply.ts';
export { uploadArtifact, uploadFile, type Artifact } from './artifact.ts';
export {
  BOOTSTRAP_STACK,
  BOOTSTRAP_VERSION,
  ensureBootstrap,
  executionRoleFor,
  readBootstrap,
  type BootstrapOptions,
} from './bootstrap.ts';
export { pinContainerSecrets, type ContainerSecret } from './container-secret.ts';
export { withContainerSettings, type ContainerSettings } from './container-settings.ts';
export { deleteStack, type DeleteOptions } from './delete.ts';
export { deployStack, retryWhenMoved } from './deploy.ts';
export { discardPlan, guardOrDiscard } from './discard.ts';
export { failureStory, type FailureStory } from './failure-story.ts';
export { dangersOf, guardStack, type Danger } from './guard.ts';
export { renderLambdaHttp, settingsId, withFunctionSettings, type ApplicationSettings } from './lambda-http.ts';
export { packageFolder, type FolderPackage, type PackageOptions } from './package-folder.ts';
export { needsBucket } from './package-template.ts';
export { parseParameters } from './parameter-text.ts';
export { planStack } from './plan.ts';
export { planData, planMarkdown } from './plan-report.ts';
export { readStack } from './read.ts';
export { verifyStack } from './rollout.ts';
export { needsRecovery, settleStack } from './settle.ts';
export { buildTemplate, type BuildMode } from './sam-build.ts';
export { findSamConfig, readSamConfig, type SamConfig } from './samconfig.ts';
export { parseSecretReference, pinSecrets, type SecretReference } from './secret-reference.ts';
export { outputNames, parameterNames, readTemplate } from './template-parameters.ts';
export { shippedTemplate } from './template.ts';
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
