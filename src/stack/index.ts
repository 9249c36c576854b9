export { applyStack } from './apply.ts';
export { uploadArtifact, uploadFile, type Artifact } from './artifact.ts';
export {
  BOOTSTRAP_STACK,
  BOOTSTRAP_VERSION,
  ensureBootstrap,
  readBootstrap,
  type BootstrapOptions,
} from './bootstrap.ts';
export { pinContainerSecrets, type ContainerSecret } from './container-secret.ts';
export { withContainerSettings, type ContainerSettings } from './container-settings.ts';
export { deleteStack, type DeleteOptions } from './delete.ts';
export { deployStack, discardPlan, guardOrDiscard } from './deploy.ts';
export { dangersOf, guardStack, type Danger } from './guard.ts';
export { renderLambdaHttp, settingsId, withFunctionSettings, type ApplicationSettings } from './lambda-http.ts';
export { packageFolder, type FolderPackage, type PackageOptions } from './package-folder.ts';
export { planStack } from './plan.ts';
export { readStack } from './read.ts';
export { verifyStack } from './rollout.ts';
export { parseSecretReference, pinSecrets, type SecretReference } from './secret-reference.ts';
export { parameterNames, readTemplate } from './template-parameters.ts';
export { shippedTemplate } from './template.ts';
export type {
  Bootstrap,
  OnFailure,
  PropertyChange,
  ResourceChange,
  StackPlan,
  StackRequest,
  StackResult,
  StackState,
  TemplateSource,
} from './types.ts';
