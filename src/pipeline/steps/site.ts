import { childEnvironment } from '../../process/index.ts';
import { markdown } from '../../report/index.ts';
import { measureSite, siteOperationAfter, type SitePlan, type SiteRequest, siteRequest } from '../../site/index.ts';
import { runBuild } from '../inputs/build-command.ts';
import { apiUrl, type Deployment, knownOutputs, publicUrl } from '../deployment.ts';
import { siteFolder } from '../preflight/preflight.ts';
import { waitForEdge } from '../routing/edge.ts';
import { sitePlace } from '../ahead/looks-ahead.ts';
import { neededReleases, sitesOf } from '../kept/kept-releases.ts';
import type { DeployRequest } from '../request.ts';
import { type PendingStep, planOperation, type Step } from '../step.ts';
import { fillValues, mentions } from '../inputs/values.ts';
import { edgeRelease } from './edge.ts';
import { readSigningAhead } from './targets.ts';

/** Builds the site, once the addresses that it needs are known, and uploads its release beside the live one. */
export const site: Step = {
  name: 'site',
  stagesContent: true,
  applies: ({ request }) => request.web !== undefined,
  async plan(deployment) {
    const { request, context } = deployment;
    const web = knownOutputs(deployment, 'web');
    if (namesAddress(request, 'web-url') && !web) return { pending: "web-env names the site's address" };
    if (namesAddress(request, 'api-url') && !knownOutputs(deployment, 'backend'))
      return { pending: "web-env names the backend's address" };
    // A build that fails, or makes no site, is known before the first stack is made.
    const source = await buildSite(deployment);
    if (!web) return request.dryRun ? await measure(source) : { pending: 'the bucket of the site does not exist yet' };
    // The releases that a rollback may go back to.
    const wanted = siteAt(request, { source, web, keep: sitesOf(neededReleases(deployment)) });
    const operation = siteOperationAfter((asked) => takeSite(deployment, asked));
    const planned = await planOperation(operation, context, wanted, {
      planned({ release, hasChanges, manifest }) {
        deployment.plannedSite = { release, bucket: wanted.bucket };
        deployment.candidateSite = hasChanges ? manifest.record : undefined;
      },
      change: describeFiles,
      facts: ({ present, release }) => ({ from: present.release ?? null, to: release, maxDelete: request.maxDelete }),
      staged: (staged) => (deployment.stagedSite = staged),
      done(_plan, result) {
        if (!result.hasChanges) return `release ${result.release}, same content`;
        return `release ${result.release}, ${markdown.count(result.uploaded, 'file')} sent (${markdown.bytes(result.bytes)})`;
      },
    });
    if (planned.change === undefined) return planned;
    return {
      ...planned,
      apply() {
        readSigningAhead(deployment);
        return planned.apply();
      },
    };
  },
};

/** What is wanted of the site at the outputs of a web stack. */
export function siteAt(
  request: DeployRequest,
  { source, web, keep }: { source: string; web: Readonly<Record<string, string>>; keep: readonly string[] },
): SiteRequest {
  return siteRequest({
    source,
    sourceInput: { name: 'web', value: request.web! },
    bucket: web['Bucket']!,
    distributionId: web['DistributionId']!,
    keyValueStoreArn: web['KeyValueStoreArn']!,
    style: request.webStyle,
    maxDelete: request.maxDelete,
    beside: request.traffic.length > 0,
    keep,
    // The lease and the commit guard order deployments.
    allowOlder: true,
  });
}

/** The site as it was looked at ahead; undefined where it was not, or elsewhere, or has been planned with. */
async function takeSite({ ahead, context }: Deployment, { bucket, keyValueStoreArn }: SiteRequest) {
  const seen = await ahead?.site?.(sitePlace(bucket, keyValueStoreArn!));
  for (const warning of seen?.found.warnings ?? []) context.report.warning(...warning);
  return seen?.found.look;
}

/** Whether the build of the site is told an address. */
export function namesAddress({ webBuildCommand, webEnv }: DeployRequest, name: 'web-url' | 'api-url'): boolean {
  return webBuildCommand !== '' && mentions(webEnv, name);
}

/** What a first release holds. */
async function measure(source: string): Promise<PendingStep> {
  const { files, bytes, digest } = await measureSite(source);
  return {
    pending: `${markdown.count(files, 'file')} (${markdown.bytes(bytes)}), all of them new`,
    facts: { from: null, files: digest },
  };
}

const NAMED = 3;

/** How many files change, and which; undefined where nothing does. */
function describeFiles({
  hasChanges,
  complete,
  puts,
  copies,
  vanishing,
  build,
}: SitePlan & { complete?: boolean }): string | undefined {
  if (!hasChanges) return undefined;
  if (complete) return 'an earlier release, which is complete';
  const paths = puts.map(({ file }) => file.path).filter((path) => !/\.(br|gz)$/.test(path));
  const names = paths.length === 0 ? '' : `: ${markdown.named(paths, NAMED)}`;
  return [
    `${puts.length} of ${markdown.count(build.files.size, 'file')} to send${names}`,
    copies.length > 0 && `${copies.length} to copy`,
    vanishing.length > 0 && `${vanishing.length} no longer there`,
  ]
    .filter(Boolean)
    .join('; ');
}

/** Puts the uploaded release of the site live with one pointer write. */
export const siteLive: Step = {
  name: 'site live',
  touchesLive: true,
  applies: site.applies,
  plan: (deployment) => ({
    remark: 'once the new version is checked',
    facts: null,
    async apply() {
      const { result, activate } = deployment.stagedSite!;
      if (result.hasChanges) await waitForRoute(deployment);
      // First: a run that is cancelled while it writes points the page back.
      deployment.site = result;
      deployment.edgeChanged ||= result.hasChanges;
      await activate();
      return `release ${result.release}`;
    },
  }),
};

/**
 * Each point of presence learns of two keys of the KeyValueStore in an order of its own. So a backend that was connected to
 * the API is seen at the edge before its pages are written: there a page asks no backend that may not understand it. Only a
 * point of presence that learns of the first write more slowly than of the second, made after the look, still may.
 */
async function waitForRoute(deployment: Deployment): Promise<void> {
  const { previous, backends, request, context } = deployment;
  const [before, now] = [previous?.backends?.[0]?.domain, backends?.[0]?.domain];
  if (!previous?.site || before === now || request.traffic.length > 0) return;
  await waitForEdge(context, edgeRelease(deployment, undefined));
}

/** Clears away releases of the site that neither visitors nor a rollback need, while the edge learns of the new one. */
export const sitePrune: Step = {
  name: 'site prune',
  applies: site.applies,
  plan: (deployment) => ({
    remark: 'once the new release is live',
    facts: null,
    async apply() {
      const { deleted } = await deployment.stagedSite!.finish();
      return deleted === 0 ? 'nothing to delete' : `${markdown.count(deleted, 'object')} deleted`;
    },
  }),
};

/** Runs the site's build command, if there is one and it was not run with the same variables before; returns the site's folder. */
async function buildSite(deployment: Deployment): Promise<string> {
  const { request, context, commandEnvironment } = deployment;
  const { app, environment, webBuildCommand: command, directory } = request;
  if (!command) return (deployment.builtSite = { folder: siteFolder(request)!, variables: '' }).folder;
  const known = { app, environment, 'web-url': publicUrl(deployment), 'api-url': apiUrl(deployment) };
  const set = fillValues('web-env', request.webEnv, known);
  const variables = JSON.stringify(set);
  if (deployment.builtSite?.variables === variables) return deployment.builtSite.folder;
  const visible = childEnvironment(commandEnvironment, { pass: request.passEnvironment, set });
  await runBuild({ input: 'web-build-command', command, directory, environment: visible }, context.report);
  const folder = siteFolder(request)!;
  deployment.builtSite = { folder, variables };
  return folder;
}
