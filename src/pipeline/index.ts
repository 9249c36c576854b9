export { deploy, type DeployOptions, type DeployResult, type LiveRelease } from './deploy.ts';
export type { CommitOrder } from './pin.ts';
export type { RollbackRequest } from './recorded/prepare.ts';
export { rollback } from './recorded/rollback.ts';
export { withSharedNames } from './overrides.ts';
export { type BackendName, BACKENDS, defaultBackend, type DeployRequest, type PreviewData } from './request.ts';
export { shiftTraffic, TRAFFIC_OPERATIONS } from './traffic/shift-traffic.ts';
export { parseTraffic } from './traffic/traffic-steps.ts';
export { isLambdaRuntime, LAMBDA_RUNTIMES } from './runtime.ts';
