export { deploy, type CommitOrder, type DeployOptions, type DeployResult, type LiveRelease } from './deploy.ts';
export { type BackendName, BACKENDS, defaultBackend, type DeployRequest } from './request.ts';
export { isLambdaRuntime, LAMBDA_RUNTIMES } from './runtime.ts';
