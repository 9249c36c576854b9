import { apiRevision, connectApi, readApi } from '../../site/index.ts';
import { type Deployment, edgeStore, knownOutputs } from '../deployment.ts';
import { backendOf } from '../routing/backend-address.ts';
import type { Step } from '../step.ts';

/** Connects the backend to the distribution: one conditional write into its KeyValueStore. */
export const route: Step = {
  name: 'route',
  touchesLive: true,
  applies: ({ request, templates }) =>
    templates.web !== undefined && request.mode !== 'none' && request.traffic.length === 0,
  async plan(deployment) {
    const { request, context } = deployment;
    const backend = knownOutputs(deployment, 'backend');
    const address =
      backend?.['ApiUrl'] ??
      (request.preview
        ? (backend?.['AliasArn'] ?? backend?.['PrivateUrl'])
        : (deployment.version?.urls?.live ?? presentAddress(deployment)));
    const store = edgeStore(deployment);
    const { session } = context;
    // A dry run may know a backend of which this deployment is the first: it has no address.
    if (!address || !store)
      return {
        pending: request.dryRun ? '/api goes to the new backend' : 'the backend has no address yet',
        facts: {
          from: (request.dryRun && store && (await readApi(session, store))?.revision) ?? null,
          to: request.mode,
        },
      };
    const found = await deployment.connected;
    const connected = (found?.store === store ? found.api : await readApi(session, store))?.revision;
    const wanted = backendOf(request.mode, { ...backend, ...(!address.startsWith('arn:') && { ApiUrl: address }) });
    deployment.backends = [wanted];
    deployment.api = { stable: wanted };
    const change = `/api goes to ${wanted.domain.replace(/^arn:.*:function:([^:]+).*/, 'function $1')}`;
    const isConnected = connected === apiRevision(deployment.api);
    return {
      change: isConnected ? undefined : change,
      facts: isConnected ? null : { from: connected ?? null, to: wanted },
      async apply() {
        if (isConnected) return change;
        deployment.edgeChanged = true;
        await connectApi(session, store, { stable: wanted }, { revision: connected });
        return change;
      },
    };
  },
};

/**
 * Reads what the API is connected to while another write is under way, for a route that is planned right after it: what was
 * read at the start is minutes old by then.
 */
export function readRouteAhead(deployment: Deployment): void {
  const store = edgeStore(deployment);
  if (!store) return;
  const web = knownOutputs(deployment, 'web')!;
  deployment.connected = readApi(deployment.context.session, store).then((api) => ({ store, web, api }));
  // The plan of the route says what went wrong.
  deployment.connected.catch(() => undefined);
}

/** A role that only plans does not read the function, which knows its address. */
function presentAddress({ request, plans, previous }: Deployment): string | undefined {
  return request.dryRun && plans.backend?.hasChanges === false ? previous?.apiUrl || undefined : undefined;
}
