import { closeSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionRun } from '../github/index.ts';
import { createContext, run as runOperation } from '../operation/index.ts';
import { inputFailure, markdown } from '../report/index.ts';
import {
  describePlanAsJson,
  describeSite,
  followPointer,
  readWebStack,
  refuseInShift,
  siteOperation,
  siteRequest,
  underSiteLease,
  type SitePlan,
  type SiteResult,
} from '../site/index.ts';
import { interruptibleBySignal } from './interrupt.ts';
import { openSession } from './open-session.ts';
import { readInputs } from './inputs/sync-spa-inputs.ts';

/** Puts a built site live: see actions/sync-spa/README.md. */
export default async function action(run: ActionRun): Promise<void> {
  const { report, environment } = run;
  const start = performance.now();
  const { webStack, dryRun, ...settings } = readInputs(run);
  const session = openSession(run);
  const stack = webStack ? await readWebStack(session, webStack) : undefined;
  const bucket = settings.bucket ?? stack?.bucket;
  if (!bucket)
    throw inputFailure(
      'bucket',
      '',
      'the name of a bucket, or set web-stack to the name of the web stack',
      'shop-prod-site',
    );
  const distributionId = settings.distributionId ?? stack?.distributionId;
  if ((settings.invalidation === 'all' || settings.invalidation === 'tags') && !distributionId)
    throw inputFailure('invalidation', settings.invalidation, `${settings.invalidation} only with distribution-id`);
  const request = siteRequest({
    ...settings,
    bucket,
    distributionId,
    keyValueStoreArn: settings.keyValueStoreArn ?? stack?.keyValueStoreArn,
  });

  const store = request.keyValueStoreArn;
  // In place with a store is refused by the plan, as a matter of inputs: the store may be none.
  if (store && request.strategy !== 'in-place') await refuseInShift(session, store, Date.now());
  const { note, operation: told } = watched(underSiteLease(siteOperation));
  const { plan, result } = await interruptibleBySignal(note, async (signal) => {
    const context = createContext(session, report, { signal });
    const done = await runOperation(told, context, request, { dryRun: dryRun && 'guarded' });
    // Also where the release is live already: an earlier run may have ended right after it was put live.
    if (store && !dryRun) await followPointer(session, store);
    return done;
  });
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

/** The operation, and what a cancelled run says of how far it has come. */
function watched(operation: typeof siteOperation): { note: () => string; operation: typeof siteOperation } {
  let state = 'Nothing was written, and the live site was not changed';
  const before = ({ present }: SitePlan) => (present.release ? `release ${present.release}` : 'nothing');
  return {
    note: () => `The deployment of the site was interrupted. ${state}. The next run completes it.`,
    operation: {
      ...operation,
      apply(context, plan) {
        state =
          plan.strategy === 'in-place'
            ? `The site may be a mix of release ${plan.release} and the previous files (${before(plan)}), and was not checked`
            : `The live site was not changed (${before(plan)}): files of release ${plan.release} were uploaded next to it`;
        return operation.apply(context, plan);
      },
      async activate(context, plan, result) {
        if (plan.strategy === 'releases')
          state = `Release ${plan.release} may already be live, and its files were checked; live before it: ${before(plan)}`;
        await operation.activate?.(context, plan, result);
        state = `Release ${plan.release} is live, and its files were checked`;
      },
    },
  };
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
