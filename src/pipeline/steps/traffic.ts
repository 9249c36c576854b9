import { randomBytes } from 'node:crypto';
import { type ApiRecord, connectApi, pinLiveRelease, readApi } from '../../site/index.ts';
import { backendOf } from '../routing/backend-address.ts';
import { apiUrl, candidateUrl, edgeStore, knownOutputs } from '../deployment.ts';
import { refuseWrongClock } from '../routing/edge.ts';
import type { Step } from '../step.ts';
import { sharesStack } from '../traffic/guard.ts';
import { GRACE } from '../traffic/shift.ts';
import { trafficText } from '../traffic/traffic-steps.ts';

/**
 * Puts the new release beside the live one at the edge, without a share: whoever has the key reaches it, as the checks do.
 * The shares come after them, each by a write of its own.
 */
export const traffic: Step = {
  name: 'traffic',
  touchesLive: true,
  applies: ({ request }) => request.traffic.length > 0,
  async plan(deployment) {
    const backend = knownOutputs(deployment, 'backend');
    const store = edgeStore(deployment);
    const address = apiUrl(deployment);
    const facts = { steps: trafficText(deployment.request.traffic), retireAfter: deployment.request.retireAfter };
    if (!backend || !store || !address) return { pending: 'the backend has no address yet', facts };
    const { context, request, previous } = deployment;
    const { session, clock, report } = context;
    deployment.backends = [backendOf(request.mode, { ...backend, ApiUrl: address })];
    const present = await readApi(session, store);
    return {
      facts,
      change: `the new release gets its share step by step: ${trafficText(request.traffic)}`,
      async apply() {
        await refuseWrongClock(context, { web: knownOutputs(deployment, 'web')!, connectTo: request.connectTo });
        // Of two versions of one function the new one has a way in of its own; without a new one only the pages differ.
        const own = sharesStack(request, previous) ? candidateUrl(deployment) : undefined;
        const wanted = backendOf(request.mode, { ...backend, ApiUrl: own ?? address });
        const site = deployment.site && (await pinLiveRelease(session, store));
        const key = randomBytes(16).toString('hex');
        report.mask(key);
        const now = clock.now();
        const api: ApiRecord = {
          stable: { ...present!.record.stable, release: previous!.id, site },
          candidate: { ...wanted, release: deployment.releaseId, site: deployment.site?.release },
          weight: 0,
          from: 0,
          at: now,
          until: now + GRACE,
          salt: randomBytes(4).toString('hex'),
          key,
        };
        await connectApi(session, store, api, { revision: present!.revision });
        deployment.api = api;
        deployment.edgeChanged = true;
        return 'next to the live release, without a share';
      },
    };
  },
};
