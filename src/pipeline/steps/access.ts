import { findPrefixList } from '../../aws/index.ts';
import { ensureOriginKey, readOriginKey } from '../../site/index.ts';
import { CLOUDFRONT_ADDRESSES, isClosed } from '../balancer.ts';
import { knownOutputs } from '../deployment.ts';
import type { Step } from '../step.ts';

/** Behind a site only the site's distribution reaches the load balancer: what both need for that is found, or made. */
export const access: Step = {
  name: 'balancer access',
  applies: ({ request }) => isClosed(request),
  async plan(deployment) {
    const { request, context } = deployment;
    const store = knownOutputs(deployment, 'web')?.['KeyValueStoreArn'];
    if (!store) return { pending: 'the web stack changes first' };
    const given = request.parameterOverrides['IngressPrefixListId'];
    const [present, found] = await Promise.all([
      readOriginKey(context.session, store),
      given === undefined ? findPrefixList(context.session, CLOUDFRONT_ADDRESSES) : given,
    ]);
    const prefixList = found || undefined;
    deployment.access = { prefixList, key: present };
    return {
      change: present === undefined ? 'a key that only the site knows' : undefined,
      async apply() {
        const key = present ?? (await ensureOriginKey(context.session, store));
        deployment.access = { prefixList, key };
        return prefixList ? `the site only (${prefixList}, and a key)` : 'who knows the key of the site';
      },
    };
  },
};
