export { deploy, type DeployContext, type DeployResult } from './deploy.ts';
export { stackNames, type DeployRequest, type RunFacts } from './request.ts';
