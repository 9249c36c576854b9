import type { Operation } from '../operation/index.ts';
import { markdown, type Reporter } from '../report/index.ts';
import { isImmutable } from './build/cache-rules.ts';
import { describeSite } from './describe.ts';
import { guardSite } from './guard.ts';
import { PlanOutdated } from './edge/superseded.ts';
import type { SiteLook } from './releases/look.ts';
import { planReleases } from './releases/plan.ts';
import { releases } from './releases/strategy.ts';
import { chosenStrategy, type SiteRequest } from './request.ts';
import type { SitePlan, SiteResult, Strategy } from './types.ts';

/** Invalidations bring the client of CloudFront, which a deployment with releases has no use for. */
async function strategyOf(name: SitePlan['strategy']): Promise<Strategy<SitePlan>> {
  return name === 'releases' ? releases : (await import('./in-place/strategy.ts')).inPlace;
}

/** Puts a built site live: what the strategies have in common, and which of them carries a plan out. */
export const siteOperation: Operation<SiteRequest, SitePlan, SiteResult> = {
  async plan(context, request) {
    const plan = await (await strategyOf(chosenStrategy(request))).plan(context, request);
    warnOfStaleNames(plan, context.report);
    return plan;
  },
  guard: (_context, plan) => guardSite(plan),
  apply: async (context, plan) => (await strategyOf(plan.strategy)).apply(context, plan),
  verify: async (context, plan, result) => (await strategyOf(plan.strategy)).verify(context, plan, result),
  activate: async (context, plan, result) => (await strategyOf(plan.strategy)).activate?.(context, plan, result),
  finish: async (context, plan, result) =>
    (await (await strategyOf(plan.strategy)).finish?.(context, plan, result)) ?? result,
  describe: (plan, result) => describeSite(plan, result),
  attempts: (error) => (error instanceof PlanOutdated ? 3 : 1),
};

/** The same for a site that was looked at before: `take` gives that look, once, where it is of this bucket and its edge. */
export function siteOperationAfter(
  take: (request: SiteRequest) => Promise<SiteLook | undefined>,
): Operation<SiteRequest, SitePlan, SiteResult> {
  return {
    ...siteOperation,
    async plan(context, request) {
      const look = await take(request);
      if (!look) return await siteOperation.plan(context, request);
      const plan = await planReleases(context, { ...look, target: { ...look.target, request } });
      warnOfStaleNames(plan, context.report);
      return plan;
    },
  };
}

/** New content under a name that was served as immutable: browsers that have the old content do not ask again. */
function warnOfStaleNames(plan: SitePlan, report: Pick<Reporter, 'warning'>): void {
  const stale = plan.puts.filter(({ file }) => {
    const before = plan.present.manifest?.files.get(file.path);
    return before && before.sha256 !== file.sha256 && isImmutable(before.headers.cacheControl);
  });
  if (stale.length === 0) return;
  const names = stale.map(({ file }) => file.path);
  report.warning(
    `${markdown.named(names, 3)} changed, but were served as immutable: browsers may keep the old content for a year. Let the build put a content hash into these names, or set another cache-control with cache-rules`,
    { title: 'Browsers may keep old content' },
  );
}
