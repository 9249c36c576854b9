import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AwsSession } from '../aws/index.ts';
import { readFunction } from '../compute/index.ts';
import type { OpenEnvironment } from '../environment/index.ts';
import type { Context } from '../operation/index.ts';
import { lookAtSite, readApi, type SiteRequest } from '../site/index.ts';
import { findPackage, packageFolder, readStack } from '../stack/index.ts';
import { lookIn, type LooksAhead, sitePlace } from './ahead/looks-ahead.ts';
import type { Known } from './open-deployment.ts';
import { siteFolder } from './preflight/preflight.ts';
import { stackNames, versionsByDeploy } from './request.ts';
import { isPacked, packageKey, sourceFolder } from './steps/code.ts';
import { siteAt } from './steps/site.ts';

/** Outputs of two stacks as they were before this run had its lease; undefined where they are not known. */
export type Whereabouts = Partial<Record<'web' | 'backend', Readonly<Record<string, string>> | undefined>>;

/** Asks for the outputs of the stacks that all else is found by. A guess that cannot be made is no failure. */
export async function findWhereabouts(session: AwsSession, { request, templates }: Known): Promise<Whereabouts> {
  const names = stackNames(request);
  const outputsOf = async (name: string) => (await readStack(session, name).catch(() => undefined))?.outputs;
  const [web, backend] = await Promise.all([
    templates.web && outputsOf(names.web),
    // The version of an image is known once that is built: what was read before is minutes old.
    versionsByDeploy(request) && isPacked(request) ? outputsOf(names.backend) : undefined,
  ]);
  return { web, backend };
}

/** Begins the looks of a deployment without a build command: what that writes is not there yet. */
export function beginLooks(
  { context, bootstrap }: OpenEnvironment,
  { request, promotion }: Known,
  where: Promise<Whereabouts>,
): LooksAhead {
  const { session } = context;
  const store = where.then(({ web }) => web?.['KeyValueStoreArn']);
  const site = where.then(({ web }) => {
    const source = web?.['Bucket'] && web['KeyValueStoreArn'] && siteFolder(request);
    return web && source ? siteAt(request, { source, web, keep: [] }) : undefined;
  });
  return {
    api: lookIn(store, (arn) => readApi(session, arn)),
    site: lookIn(
      site.then((wanted) => wanted && sitePlace(wanted.bucket, wanted.keyValueStoreArn!)),
      async () => await seeSite(context, (await site)!),
    ),
    function: lookIn(
      where.then(({ backend }) => backend?.['FunctionName']),
      (name) => readFunction(session, name),
    ),
    ...(bootstrap &&
      isPacked(request) &&
      !promotion && { package: lookForPackage(session, request, bootstrap.artifactsBucket) }),
  };
}

async function seeSite(context: Context, wanted: SiteRequest) {
  const warnings: Parameters<Context['report']['warning']>[] = [];
  const report = { ...context.report, warning: (...said: (typeof warnings)[number]) => void warnings.push(said) };
  return { look: await lookAtSite({ ...context, report }, wanted), warnings };
}

function lookForPackage(session: AwsSession, request: Known['request'], bucket: string) {
  const pack = async () => {
    // It walks the folder without a pause: the requests that were begun before it are sent first.
    await nextTurn();
    return await packageFolder(sourceFolder(request), {});
  };
  const packed = pack();
  const stored = packed.then((found) => findPackage(session, { bucket, key: packageKey(request, found) }));
  // A deployment that is refused before its plan asks for neither.
  for (const look of [packed, stored]) look.catch(() => undefined);
  return { packed, stored };
}
