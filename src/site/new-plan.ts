import type { Manifest } from './manifest.ts';
import type { Basis, PlanContext, SitePlan } from './plan.ts';
import type { SiteRecord } from './site-record.ts';

/** A plan before anything has been compared: what is to be deployed, what is live, and nothing to do yet. */
export function newPlan(
  { request, build, bucketOwner, layout }: PlanContext,
  start: {
    strategy: SitePlan['strategy'];
    status: Manifest['status'];
    basis: Basis;
    present: SitePlan['present'];
    record?: SiteRecord;
  },
): SitePlan {
  const { strategy, status, basis, present, record } = start;
  return {
    request,
    strategy,
    release: build.release,
    hasChanges: true,
    basis,
    build,
    layout,
    bucketOwner,
    present,
    complete: false,
    manifest: {
      version: 1,
      release: build.release,
      strategy,
      createdAt: new Date().toISOString(),
      status,
      ...(request.order !== undefined && { order: request.order }),
      ...(record && { record }),
      files: new Map(),
    },
    puts: [],
    copies: [],
    unchanged: 0,
    uploadBytes: 0,
    vanishing: [],
    presentPaths: 0,
    relies: [],
    seen: new Map(),
    strangers: [],
    unfinished: false,
  };
}
