import { type Candidate, isApiPath, readSigningSecret, signCandidate } from '../../site/index.ts';
import { addressOf, backendOf } from '../routing/backend-address.ts';
import { apiUrl, candidateUrl, type Deployment, edgeStore, knownOutputs, publicUrl } from '../deployment.ts';
import { waitForSigned } from '../routing/edge.ts';
import type { DeployRequest } from '../request.ts';
import { sharesStack } from '../traffic/guard.ts';

/** Where checks ask. */
export interface Target {
  /** Whose paths the app's own checks name. */
  baseUrl: string;
  backendUrl: string;
  healthUrl: string;
  /** All checks; a look at the health path, and at the page where there is one; or the page alone. */
  scope: 'all' | 'look' | 'page';
  /** Sent with every request below the base URL. */
  headers: Readonly<Record<string, string>>;
  /** A page answers there that nobody has seen yet. */
  isNewPage?: boolean;
  /** The same of a backend. */
  isNewBackend?: boolean;
  /** Of the function that answers; undefined where a deployment has none of its own. */
  version?: string;
}

/** Milliseconds beyond the deadline of the checks for which a signed header counts. */
const SIGNED_FOR = 60 * 60_000;

/**
 * The way in of what is new, before it is live: a new version of the function, a new task of the service, a backend that
 * no request reaches yet, as before a switch of the mode, and the uploaded release of the site. With a distribution in
 * front the edge brings page and API together for who brings a signed header. Undefined where nothing is new.
 */
export async function candidateTarget(deployment: Deployment): Promise<Target | undefined> {
  const { request, context, version, candidateSite: site } = deployment;
  const api = candidateBackend(deployment);
  const web = knownOutputs(deployment, 'web');
  const store = web?.['KeyValueStoreArn'];
  const direct = api && addressOf(api);
  const common = { backendUrl: direct ?? apiUrl(deployment), version: version?.number };
  if (!store || (api?.key && !isBehindSite(request))) {
    if (direct === undefined) return undefined;
    const headers = api!.key ? { 'x-candidate-key': api!.key } : undefined;
    const scope = request.web === undefined ? 'all' : 'look';
    const healthUrl = join(direct, request.healthPath);
    return { ...common, baseUrl: direct, healthUrl, scope, headers: headers ?? {}, isNewBackend: true };
  }
  if (!api && !site) return undefined;
  const until = context.clock.now() + request.deadline + SIGNED_FOR;
  const { signing } = deployment;
  const known = signing?.store === store ? await signing.secret : undefined;
  const [name, value] = await signCandidate(context.session, store, { until, site, api }, known);
  context.report.mask(value);
  await waitForSigned(context, { web, headers: { [name]: value }, connectTo: request.connectTo });
  const healthUrl = join(isBehindSite(request) ? publicUrl(deployment) : common.backendUrl, request.healthPath);
  // Where the backend follows only later, the one that answers is still the old one.
  const follows = !deployment.results.backend && deployment.plans.backend?.hasChanges === true;
  return {
    ...common,
    baseUrl: publicUrl(deployment),
    healthUrl: request.mode === 'none' ? '' : healthUrl,
    scope: follows ? 'page' : 'all',
    headers: { [name]: value },
    isNewPage: site !== undefined,
    isNewBackend: api !== undefined,
  };
}

/** Reads the secret that signs while what is new is being looked at: nothing waits for it then. */
export function readSigningAhead(deployment: Deployment): void {
  const store = edgeStore(deployment);
  if (!store || deployment.signing || deployment.request.checks === 'none') return;
  // Who signs asks again, and says what went wrong.
  const secret = readSigningSecret(deployment.context.session, store).catch(() => undefined);
  deployment.signing = { store, secret };
}

/** The new backend, where it is not the one that serves users. */
function candidateBackend(deployment: Deployment): Candidate['api'] {
  const { request, previous } = deployment;
  const outputs = knownOutputs(deployment, 'backend');
  const key = outputs?.['CandidateKey'];
  // Behind the edge it is reached by this key in place of the edge's own.
  if (key) return { ...backendOf(request.mode, { ...outputs, IsClosed: 'false' }), key };
  const own = candidateUrl(deployment);
  if (own !== undefined) return backendOf(request.mode, { ApiUrl: own });
  const address = apiUrl(deployment);
  const isBehindEdge = request.web !== undefined || request.edge;
  if (!outputs || !isBehindEdge || address === '') return undefined;
  const side = backendOf(request.mode, { ...outputs, ApiUrl: address });
  return previous?.backends?.some(({ domain }) => domain === side.domain) ? undefined : side;
}

export function liveTarget(deployment: Deployment): Target {
  const { request, previous, api } = deployment;
  // During a shift between two versions of one function, its own address is the live one's.
  const beside = sharesStack(request, previous) ? candidateUrl(deployment) : undefined;
  const backendUrl = beside ?? apiUrl(deployment);
  const base = isBehindSite(request) ? publicUrl(deployment) : backendUrl;
  return {
    baseUrl: publicUrl(deployment),
    backendUrl,
    healthUrl: request.mode === 'none' ? '' : join(base, request.healthPath),
    scope: deployment.candidateChecked === 'all' ? 'look' : 'all',
    // A candidate without a share is reached by its key alone.
    headers: api?.key ? { 'x-deploy-key': api.key } : {},
    version: deployment.version?.number,
  };
}

/**
 * Whether the health path leads to the backend behind the site's address. Any path outside of the API's would be answered
 * with the page, and look healthy whatever the backend does.
 */
function isBehindSite(request: DeployRequest): boolean {
  return request.web === undefined || isApiPath(request.parameterOverrides, request.healthPath);
}

function join(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}${path}`;
}
