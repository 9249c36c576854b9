import { isDeepStrictEqual } from 'node:util';
import type { BackendRecord } from '../../release/index.ts';
import { pointBackend, readBackends } from '../../site/index.ts';
import { type Deployment, knownOutputs } from '../deployment.ts';
import { notYetKnown, nothingToDo, type Step, willChange } from '../step.ts';

/** Connects the backend to the distribution: one conditional write into its KeyValueStore. */
export const route: Step = {
  name: 'route',
  touchesLive: true,
  applies: ({ request }) => request.web !== undefined,
  after: ['web stack', 'backend stack'],
  async plan(deployment) {
    const backend = knownOutputs(deployment, 'backend');
    const store = knownOutputs(deployment, 'web')?.['KeyValueStoreArn'];
    if (!backend || !store) return notYetKnown('the backend has no address yet');
    deployment.backends = [backendOf(deployment, backend)];
    const present = await readBackends(deployment.session, store);
    if (isDeepStrictEqual(present, deployment.backends)) return nothingToDo;
    return willChange(`/api goes to ${deployment.backends[0]!.domain}`);
  },
  async apply(deployment) {
    const { session, backends } = deployment;
    await pointBackend(session, knownOutputs(deployment, 'web')!['KeyValueStoreArn']!, backends!);
    return `/api goes to ${backends![0]!.domain}`;
  },
};

function backendOf({ request }: Deployment, outputs: Record<string, string>): BackendRecord {
  const url = new URL(outputs['ApiUrl']!);
  const protocol = url.protocol === 'http:' ? 'http' : 'https';
  return {
    id: request.mode,
    domain: url.hostname,
    protocol,
    port: Number(url.port) || (protocol === 'http' ? 80 : 443),
    path: url.pathname.replace(/\/+$/, ''),
    weight: 100,
  };
}
