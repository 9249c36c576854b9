import { childEnvironment } from '../../process/index.ts';
import { markdown } from '../../report/index.ts';
import { siteOperation, siteRequest } from '../../site/index.ts';
import { runBuild } from '../commands.ts';
import { apiUrl, type Deployment, knownOutputs, publicUrl } from '../deployment.ts';
import { siteFolder } from '../preflight.ts';
import { planOperation, type Step } from '../step.ts';
import { fillValues, mentions } from '../values.ts';

/** Builds the site, once the addresses that it needs are known, and puts it live with one pointer write. */
export const site: Step = {
  name: 'site',
  touchesLive: true,
  applies: ({ request }) => request.web !== undefined,
  after: ['build', 'web stack', 'backend stack'],

  async plan(deployment) {
    const { request, context } = deployment;
    const web = knownOutputs(deployment, 'web');
    const needs = (name: 'web-url' | 'api-url') => request.webBuildCommand !== '' && mentions(request.webEnv, name);
    if (needs('web-url') && !web) return { pending: "web-env names the site's address" };
    if (needs('api-url') && !knownOutputs(deployment, 'backend'))
      return { pending: "web-env names the backend's address" };
    // A build that fails, or makes no site, is known before the first stack is made.
    const source = (deployment.builtSite ??= await buildSite(deployment));
    if (!web) return { pending: 'the bucket of the site is not there yet' };
    const wanted = siteRequest({
      source,
      sourceInput: { name: 'web', value: request.web! },
      bucket: web['Bucket']!,
      distributionId: web['DistributionId']!,
      keyValueStoreArn: web['KeyValueStoreArn']!,
      style: request.webStyle,
      maxDelete: request.maxDelete,
      // The releases that a rollback may go back to.
      keep: deployment.previous?.site ? [deployment.previous.site.release] : [],
      // The lease and the commit guard order deployments.
      allowOlder: true,
    });
    return await planOperation(siteOperation, context, wanted, {
      planned: ({ release }) => (deployment.plannedSite = { release, bucket: wanted.bucket }),
      change: ({ hasChanges }) => (hasChanges ? 'new files' : undefined),
      done(_plan, result) {
        deployment.site = result;
        deployment.edgeChanged ||= result.hasChanges;
        if (!result.hasChanges) return `release ${result.release}, same content`;
        return `release ${result.release}, ${markdown.count(result.uploaded, 'file')} sent (${markdown.bytes(result.bytes)})`;
      },
    });
  },
};

/** Runs the site's build command, if there is one; returns the site's folder. */
async function buildSite(deployment: Deployment): Promise<string> {
  const { request, context, commandEnvironment } = deployment;
  const { app, environment, webBuildCommand: command, directory } = request;
  if (!command) return siteFolder(request)!;
  const known = { app, environment, 'web-url': publicUrl(deployment), 'api-url': apiUrl(deployment) };
  const variables = childEnvironment(commandEnvironment, {
    pass: request.passEnvironment,
    set: fillValues('web-env', request.webEnv, known),
  });
  await runBuild({ input: 'web-build-command', command, directory, environment: variables }, context.report);
  return siteFolder(request)!;
}
