import { findPrefixList } from '../../aws/index.ts';
import { keepOriginKey, newSecret, readOriginKey } from '../../site/index.ts';
import { readStack } from '../../stack/index.ts';
import { CLOUDFRONT_ADDRESSES, isClosed } from '../balancer.ts';
import { knownOutputs } from '../deployment.ts';
import { stackNames } from '../request.ts';
import type { Step } from '../step.ts';

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
        if (present === undefined || plans.web?.hasChanges)
          await keepOriginKey(session, knownOutputs(deployment, 'web')!['KeyValueStoreArn']!, key);
        return prefixList ? `the site only (${prefixList}, and a key)` : 'who knows the key of the site';
      },
    };
  },
};
