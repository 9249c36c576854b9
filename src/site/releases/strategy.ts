import { writePointer } from '../edge/pointer.ts';
import { pruneSite } from '../prune.ts';
import { bucketOf, readTarget, resultOf } from '../target.ts';
import { verifyPage } from '../verify.ts';
import type { ReleasesPlan, Strategy } from '../types.ts';
import { publishErrorPage } from './error-page.ts';
import { pinRecord } from './pinned-release.ts';
import { planReleases } from './plan.ts';
import { uploadRelease } from './upload.ts';

/**
 * Every release has a folder of its own, and the edge learns from one value of a KeyValueStore which one is live. So
 * `apply` touches nothing that is live, `verify` looks at the page, and `activate` is one conditional write.
 */
export const releases: Strategy<ReleasesPlan> = {
  plan: async (context, request) => await planReleases(context, await readTarget(context, request, 'releases')),

  async apply(context, plan) {
    if (plan.hasChanges) await uploadRelease(context, plan, bucketOf(context, plan));
    return resultOf(plan);
  },

  async verify(context, plan) {
    // Without changes the plan itself has looked at the page.
    if (plan.hasChanges) await verifyPage(plan, bucketOf(context, plan));
  },

  async activate(context, plan) {
    const { session, report } = context;
    const store = plan.request.keyValueStoreArn!;
    if (plan.request.beside) return await pinRecord(session, store, plan.manifest.record!);
    if (!plan.hasChanges) return;
    const { layout, manifest, present } = plan;
    await publishErrorPage(bucketOf(context, plan), layout, { manifest, before: present.manifest });
    await writePointer(session, store, plan.manifest.record!, plan.present.release);
    report.note(`Release ${plan.release} is live`);
  },

  async finish(context, plan, result) {
    if (plan.request.beside || (!plan.hasChanges && !plan.unfinished)) return result;
    const deleted = await pruneSite(bucketOf(context, plan), plan, context.report);
    return { ...result, deleted: deleted?.length ?? 0 };
  },
};
