export { templateWithoutCandidate, withCandidate } from './beside/candidate-template.ts';
export {
  BOOTSTRAP_VERSION,
  ensureBootstrap,
  executionRoleFor,
  ownBootstrapOf,
  isForApp,
  readBootstrap,
  refuseOtherApp,
  type Bootstrap,
} from './bootstrap.ts';
export { checkRequest } from './check-request.ts';
export { deleteStack, requestDeletion } from './delete.ts';
export { countChanges, planData } from './describe.ts';
export { type LastLook, lookBeforeUpdate } from './direct-update/last-look.ts';
export { stackFacts } from './facts.ts';
export { StackFailure } from './failure/stack-failure.ts';
export { checkAllowed, dangersOf, resourcesIn } from './guard.ts';
export { reviewedStackOperation, stackOperation } from './operation.ts';
export { findPackage, keyOf, type StoredPackage, uploadArtifact, uploadContent } from './package/artifact.ts';
export { packageFolder, type FolderPackage } from './package/package-folder.ts';
export { checkHandlers, explainHandler, type HandlerProblem, problemOfHandler } from './package/handler.ts';
export { buildTemplate, type BuildMode } from './package/sam-build.ts';
export { DEFAULT_TIMEOUT, type OnFailure, type StackRequest } from './request.ts';
export type { Evidence } from './resource-types/resource-type.ts';
export { applicationLogs } from './resource-types/resource-types.ts';
export { holdsData } from './resource-types/stateful.ts';
export type { Additions } from './settings/additions.ts';
export { withContainerSettings } from './settings/container-settings.ts';
export { repinSecrets } from './settings/dynamic-references.ts';
export { type FunctionSettings, withFunctionSettings } from './settings/function-settings.ts';
export { type LocatedSecret, locateSecrets } from './settings/located-secret.ts';
export { missingSecrets, readSettings } from './settings/recorded-settings.ts';
export { parseSecretReference } from './settings/secret-reference.ts';
export { OWN_ADDRESS, ownAddress } from './settings/own-address.ts';
export { type ApplicationSettings, checkVariables } from './settings/variables.ts';
export { readContents, type StackContents } from './state/contents.ts';
export { importersOf, listStackNames, listStacks, type ListedStack } from './state/list-stacks.ts';
export { readPresent } from './state/present-state.ts';
export type { PresentStack } from './stack-state.ts';
export { readStack } from './state/read-stack.ts';
export { handlingOf } from './states.ts';
export { listResources, type PlacedResource } from './state/resources.ts';
export { isProtectedAsAsked, protectFromDeletion } from './state/termination-protection.ts';
export { composedTemplate } from './template/composed.ts';
export { fingerprintParameters } from './template/fingerprints.ts';
export { parseParameters } from './template/parameter-text.ts';
export { findSamConfig, readSamConfig, type SamConfig } from './template/samconfig.ts';
export { refusedValue } from './template/refused-values.ts';
export { readStoredTemplate } from './template/stored-template.ts';
export { loadTemplate, shippedTemplate, type Template } from './template/template.ts';
export type { ResourceChange, StackPlan, StackResult } from './types.ts';
