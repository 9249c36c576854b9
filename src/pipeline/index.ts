export { deploy, type CommitOrder, type DeployOptions, type DeployResult } from './deploy.ts';
export { type BackendName, BACKENDS, defaultBackend, type DeployRequest, stackNames } from './request.ts';
