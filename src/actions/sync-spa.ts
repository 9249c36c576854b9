import { closeSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionRun } from '../github/index.ts';
import { createContext, run as runOperation, type Context } from '../operation/index.ts';
import { inputFailure, markdown } from '../report/index.ts';
import {
  describePlanAsJson,
  describeSite,
  followPointer,
  readWebStack,
  refuseInShift,
  siteOperation,
  siteRequest,
  type SitePlan,
  type SiteRequest,
  type SiteResult,
} from '../site/index.ts';
import { openSession } from './open-session.ts';
import { readInputs } from './sync-spa-inputs.ts';

/** Puts a built site live: see actions/sync-spa/README.md. */
export default async function action(run: ActionRun): Promise<void> {
  const { report, environment } = run;
  const start = performance.now();
  const { webStack, dryRun, ...settings } = readInputs(run);
  const session = openSession(run);
  const stack = webStack ? await readWebStack(session, webStack) : undefined;
  const bucket = settings.bucket ?? stack?.bucket;
  if (!bucket)
    throw inputFailure('bucket', '', 'a bucket, or web-stack with the name of the web stack', 'shop-prod-site');
  const distributionId = settings.distributionId ?? stack?.distributionId;
  if ((settings.invalidation === 'all' || settings.invalidation === 'tags') && !distributionId)
    throw inputFailure(
      'invalidation',
      settings.invalidation,
      `${settings.invalidation} only together with distribution-id`,
    );
  const request = siteRequest({
    ...settings,
    bucket,
    distributionId,
    keyValueStoreArn: settings.keyValueStoreArn ?? stack?.keyValueStoreArn,
  });

  const operation = createContext(session, report);
  const store = request.keyValueStoreArn;
  // In place with a store is refused by the plan, as a matter of inputs: the store may be none.
  if (store && request.strategy !== 'in-place') await refuseInShift(session, store, operation.clock.now());
  const { plan, result } = dryRun
    ? { plan: await planAndGuard(operation, request), result: undefined }
    : await runOperation(siteOperation, operation, request);
  // Also where the release is live already: an earlier run may have ended right after it was put live.
  if (store && result) await followPointer(session, store);
  run.output('has-changes', plan.hasChanges);
  run.output('uploaded', result?.uploaded ?? 0);
  run.output('unchanged', plan.unchanged);
  run.output('deleted', result?.deleted ?? 0);
  run.output('bytes', result?.bytes ?? 0);
  run.output('invalidation-id', result?.invalidationId ?? '');
  run.output('release', plan.release);
  run.output('plan', writePlan(plan, environment['RUNNER_TEMP']));
  const milliseconds = performance.now() - start;
  report.note(oneLine(plan, result));
  report.summary(describeSite(plan, result, { url: stack?.webUrl, milliseconds }));
}

/** A dry run refuses what the deployment itself would refuse. */
async function planAndGuard(context: Context, request: SiteRequest): Promise<SitePlan> {
  const plan = await siteOperation.plan(context, request);
  await siteOperation.guard(context, plan);
  return plan;
}

function oneLine(plan: SitePlan, result: SiteResult | undefined): string {
  if (!plan.hasChanges)
    return `Nothing to do: release ${plan.release} is live (${markdown.count(plan.unchanged, 'file')})`;
  const sent = `${markdown.count(plan.puts.length, 'file')} to send, ${plan.copies.length} to copy, ${plan.unchanged} unchanged`;
  return result
    ? `Release ${plan.release}: ${sent}, ${result.deleted} deleted`
    : `Dry run of release ${plan.release}: ${sent}`;
}

function writePlan(plan: SitePlan, folder: string | undefined): string {
  const path = join(mkdtempSync(join(folder || tmpdir(), 'sync-spa-')), 'plan.json');
  const file = openSync(path, 'w');
  for (const piece of describePlanAsJson(plan)) writeFileSync(file, piece);
  closeSync(file);
  return path;
}
