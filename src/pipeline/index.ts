export { deploy, type DeployContext, type DeployResult } from './deploy.ts';
export {
  type BackendName,
  BACKENDS,
  defaultBackend,
  type DeployRequest,
  type RunFacts,
  stackNames,
} from './request.ts';
