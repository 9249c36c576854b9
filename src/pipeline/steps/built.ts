import { checkOwnTemplate, siteFolder } from '../preflight.ts';
import type { DeployRequest } from '../request.ts';
import { lookAtChecks } from './checks.ts';
import { codeSource, isPacked } from './code.ts';

/**
 * Everything that can be wrong with what is deployed and shows without AWS, once build-command has run: looked at before
 * the first write, or as soon as the build has ended.
 */
export async function checkBuilt(request: DeployRequest): Promise<void> {
  if (request.webBuildCommand === '') siteFolder(request);
  if (isPacked(request) && !request.promoteFrom) codeSource(request);
  if (request.template !== '') checkOwnTemplate(request);
  await lookAtChecks(request);
}
