export {
  BOOTSTRAP_STACK,
  ensureBootstrap,
  executionRoleFor,
  readBootstrap,
  type Bootstrap,
} from './bootstrap.ts';
export { checkRequest } from './check-request.ts';
export { deleteStack } from './delete.ts';
export { countChanges, planData } from './describe.ts';
export { StackFailure } from './failure/stack-failure.ts';
export { reviewedStackOperation, stackOperation } from './operation.ts';
export { uploadArtifact } from './package/artifact.ts';
export { packageFolder, type FolderPackage } from './package/package-folder.ts';
export { buildTemplate, type BuildMode } from './package/sam-build.ts';
export type { OnFailure, StackRequest } from './request.ts';
export type { Evidence } from './resource-types/resource-type.ts';
export { applicationLogs } from './resource-types/resource-types.ts';
export { pinContainerSecrets } from './settings/container-secret.ts';
export { withContainerSettings } from './settings/container-settings.ts';
export { withFunctionSettings } from './settings/function-settings.ts';
export { parseSecretReference, pinSecrets } from './settings/secret-reference.ts';
export { checkVariables, settingsId } from './settings/variables.ts';
export { readStack } from './state/read-stack.ts';
export { parseParameters } from './template/parameter-text.ts';
export { findSamConfig, readSamConfig, type SamConfig } from './template/samconfig.ts';
export { readStoredTemplate } from './template/stored-template.ts';
export { loadTemplate, shippedTemplate, type Template } from './template/template.ts';
export type { StackPlan, StackResult } from './types.ts';
