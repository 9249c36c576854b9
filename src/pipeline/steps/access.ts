import { findPrefixList } from '../../aws/index.ts';
import { connectApi, keepOriginKey, newSecret, readApi, readOriginKey } from '../../site/index.ts';
import { readStack } from '../../stack/index.ts';
import { CLOUDFRONT_ADDRESSES, isClosed } from '../routing/balancer.ts';
import { type Deployment, edgeStore, knownOutputs } from '../deployment.ts';
import { waitForEdge } from '../routing/edge.ts';
import { stackNames } from '../request.ts';
import type { Step } from '../step.ts';
import { LEAD } from '../traffic/shift.ts';
import { stackOf } from '../../release/index.ts';

/** Behind a site only the site's distribution reaches the load balancer: what both need for that is found, or made. */
export const access: Step = {
  name: 'balancer access',
  applies: ({ request }) => isClosed(request),
  async plan(deployment) {
    const { request, context, plans } = deployment;
    const { session, clock } = context;
    // Where the stack is there, so is its store, whatever else of it changes, and whatever its own plan still waits for.
    const web = plans.web ?? (await readStack(session, stackNames(request).web));
    const store = web?.outputs['KeyValueStoreArn'];
    const given = request.parameterOverrides['IngressPrefixListId'];
    const [present, found] = await Promise.all([
      store === undefined ? undefined : readOriginKey(session, store),
      given === undefined ? findPrefixList(session, CLOUDFRONT_ADDRESSES, clock) : given,
    ]);
    const prefixList = found || undefined;
    // Chosen before there is a store: so the backend and the distribution are made at once. Where a run dies before the
    // key lies in the store, the next one chooses another, and the listener follows.
    const key = present ?? newSecret();
    context.report.mask(key);
    deployment.access = { prefixList, key: request.dryRun ? present : key };
    return {
      change: present === undefined ? 'a key that only the site knows' : undefined,
      facts: { key: present === undefined ? 'new' : 'as it is', prefixList: prefixList ?? null },
      async apply() {
        if (present === undefined || plans.web?.hasChanges) await keepOriginKey(session, edgeStore(deployment)!, key);
        if (closesLive(deployment)) await bringKey(deployment);
        return prefixList ? `the site only (${prefixList}, and a key)` : 'everybody who knows the key of the site';
      },
    };
  },
};

/** The load balancer that serves users is open, and this deployment closes it. */
export function closesLive({ request, previous }: Deployment): boolean {
  const isLive = stackOf(previous, 'backend')?.name === stackNames(request).backend;
  return isClosed(request) && isLive && previous?.backends?.[0]?.closed !== true;
}

/** All points of presence bring the key before the load balancer asks for it: as long as it is open it does not look. */
async function bringKey(deployment: Deployment): Promise<void> {
  const { context, request, previous } = deployment;
  const web = knownOutputs(deployment, 'web')!;
  const store = edgeStore(deployment)!;
  const present = await readApi(context.session, store);
  if (!present || present.record.stable.domain !== previous?.backends?.[0]?.domain) return;
  const api = { ...present.record, stable: { ...present.record.stable, closed: true } };
  await connectApi(context.session, store, api, { revision: present.revision });
  const { connectTo } = request;
  const after = await waitForEdge(context, { web, release: undefined, api, connectTo, unchanged: false });
  // The farthest of them, too.
  await context.clock.sleep(Math.max(0, LEAD - after), context.signal);
}
