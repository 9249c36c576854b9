import { refuseSuperseded, writePointer } from '../edge/pointer.ts';
import { pruneSite } from '../manifest/prune.ts';
import { bucketOf, resultOf } from '../manifest/target.ts';
import type { ReleasesPlan, Strategy } from '../types.ts';
import { publishErrorPage } from './error-page.ts';
import { lookAtSite } from './look.ts';
import { pinRecord } from './pinned-release.ts';
import { planReleases } from './plan.ts';
import { completeRelease, uploadRelease } from './upload.ts';

/**
 * Every release has a folder of its own, and the edge learns from one value of a KeyValueStore which one is live. So
 * `apply` touches nothing that is live, `verify` looks at the page, and `activate` is one conditional write.
 */
export const releases: Strategy<ReleasesPlan> = {
  plan: async (context, request) => await planReleases(context, await lookAtSite(context, request)),

  async apply(context, plan) {
    if (!plan.hasChanges) return resultOf(plan);
    const staged = await uploadRelease(context, plan, bucketOf(context, plan));
    return { ...resultOf(plan), staged };
  },

  async verify(context, plan, { staged }) {
    // Without changes the plan itself has looked at the page.
    if (staged) await completeRelease(plan, bucketOf(context, plan), staged);
  },

  async activate(context, plan, result) {
    const { session, report } = context;
    const store = plan.request.keyValueStoreArn!;
    if (plan.request.beside) return await pinRecord(session, store, plan.manifest.record!);
    if (!plan.hasChanges) return;
    const { layout, manifest, present } = plan;
    const record = manifest.record!;
    const read = await result.staged?.pointer;
    // The page of what is missing belongs to no release: who has lost does not write it.
    if (read) refuseSuperseded(record, present.release, read.value);
    await publishErrorPage(bucketOf(context, plan), layout, { manifest, before: present.manifest });
    await writePointer(session, store, record, present.release, read);
    report.note(`Release ${plan.release} is live`);
  },

  async finish(context, plan, result) {
    if (plan.request.beside || (!plan.hasChanges && !plan.unfinished)) return result;
    const deleted = await pruneSite(bucketOf(context, plan), plan, context.report, { own: result.staged?.own });
    return { ...result, deleted: deleted?.length ?? 0 };
  },
};
