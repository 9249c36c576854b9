import { runBuild } from '../inputs/build-command.ts';
import type { Step } from '../step.ts';
import { checkOwnTemplate, siteFolder } from '../preflight/preflight.ts';
import type { DeployRequest } from '../request.ts';
import { lookAtChecks } from './checks.ts';
import { codeSource, isPacked } from './code.ts';

/** Runs build-command while planning: what will be deployed is only known after it. It writes to the workspace only. */
export const build: Step = {
  name: 'build',
  applies: ({ request }) => request.buildCommand !== '',
  async plan({ request, context, commandEnvironment: environment }) {
    const { buildCommand: command, directory } = request;
    await runBuild({ input: 'build-command', command, directory, environment }, context.report);
    await checkBuilt(request);
    return { apply: () => 'built' };
  },
};

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
