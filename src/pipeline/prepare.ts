import { allInOrder } from '../aws/index.ts';
import type { Context } from '../operation/index.ts';
import { locateSecrets } from '../stack/index.ts';
import { warnOfLongCalls } from './preflight/check-parameters.ts';
import { refuseWithoutCloudFront } from './preflight/check-region.ts';
import { checkConcurrency } from './preflight/reserved-concurrency.ts';
import type { Known } from './open-deployment.ts';
import { preflight } from './preflight/preflight.ts';
import { lookForPreviewContainers } from './backend/preview-containers.ts';
import type { DeployRequest } from './request.ts';
import { checkBuilt } from './steps/build.ts';
import { lookAtMigrations } from './steps/migrations.ts';
import { lookAtPreviewData } from './steps/preview-data.ts';
import { checkVpcQuota } from './preflight/network-quota.ts';

/** Everything that can be known of a request, and refused, before its environment is opened: nothing is written. */
export async function prepareDeployment(context: Context, request: DeployRequest): Promise<Known> {
  const { session, report } = context;
  const { unused, ...templates } = preflight(request);
  refuseWithoutCloudFront(session.region, request);
  if (unused.length > 0)
    report.note(
      `parameter-overrides: ${unused.join(', ')} ${unused.length === 1 ? 'is' : 'are'} not used in mode ${request.mode}`,
    );
  const longCalls = warnOfLongCalls(request);
  if (longCalls !== undefined) report.warning(longCalls, { title: 'Timeout' });
  await lookAtMigrations(request, templates.data?.outputs ?? []);
  await lookAtPreviewData(request, templates.data?.outputs);
  if (request.buildCommand === '') await checkBuilt(request);
  const [secrets, containers] = await allInOrder([
    locateSecrets(session, request.appSecrets),
    lookForPreviewContainers(context, request),
    checkConcurrency(context, request),
    checkVpcQuota(context, request, templates),
  ]);
  return { request, templates, secrets, containers };
}
