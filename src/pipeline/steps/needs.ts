import { isInNetwork, needsWebUrl } from '../../resources/index.ts';
import type { Deployment } from '../deployment.ts';
import type { Need } from '../need.ts';
import { closesLive } from './access.ts';
import { namesSite } from './backend.ts';
import { namesAddress } from './site.ts';
import { changesLiveStack } from './stack-step.ts';
import { stackOf } from '../../release/index.ts';

type When = NonNullable<Need['when']>;
type Row = readonly [of: string, why: string, when?: When];

/** What the backend is told of the site in front of it. */
function knowsSite({ request }: Deployment): boolean {
  return request.template !== '' || namesSite(request);
}

const resourcesThat =
  (need: typeof needsWebUrl): When =>
  ({ templates: { resources }, request }) =>
    resources !== undefined && request.dataTemplate === '' && need(resources);

/** An update of the distribution that users reach: also where its plan waits for the stack in us-east-1. */
const updatesLiveWeb: When = (deployment) => {
  const { plans, templates, previous } = deployment;
  const waits = plans.web === undefined && templates.global !== undefined;
  return (waits && stackOf(previous, 'web') !== undefined) || changesLiveStack('web')(deployment);
};

const BUILT: Row = ['build', 'a build that fails leaves nothing behind, not even a change set'];

const BACKEND: readonly Row[] = [
  ['build', 'the build may write its template'],
  ['code package', 'it names the package'],
  ['image', 'it names the digest'],
  ['settings file', 'it names the key'],
  ['network stack', 'it runs in subnets of the network'],
  ['data stack', 'it names tables, buckets and rights'],
  ['web stack', "app-env or its template name the site's address", knowsSite],
];

/** What is planned with the outcome of another step. */
const RESULTS: Readonly<Record<string, readonly Row[]>> = {
  'code package': [['build', 'it packs what was built']],
  image: [['build', 'it copies what was built']],
  'settings file': [['build', 'the build may write it']],
  'global stack': [BUILT],
  'web stack': [BUILT, ['global stack', 'its distribution takes certificate and web ACL from there']],
  'network stack': [BUILT],
  'data stack': [
    BUILT,
    ['web stack', 'its buckets answer the pages of that address', resourcesThat(needsWebUrl)],
    ['network stack', 'what it holds lies in subnets of the network', resourcesThat(isInNetwork)],
  ],
  'balancer access': [['web stack', 'the key lies in the KeyValueStore of the distribution']],
  door: [['web stack', 'it is a write into the store of the stack']],
  migrations: [
    ['build', 'the build may write the plans'],
    ['data stack', 'they name its tables and buckets'],
  ],
  'preview data': [
    ['build', 'the build may write the plan'],
    ['data stack', 'it fills the tables of the stack'],
  ],
  'backend stack': BACKEND,
  // Where the service is live already, a task of the new version comes first.
  'candidate task': BACKEND,
  rollout: BACKEND,
  candidate: [['backend stack', 'a version is made of the function of now']],
  site: [
    ['build', 'it may be what was built'],
    ['web stack', 'its files go to the bucket of the stack'],
    ['backend stack', "web-env names the backend's address", ({ request }) => namesAddress(request, 'api-url')],
    ['candidate task', "web-env names the backend's address", ({ request }) => namesAddress(request, 'api-url')],
  ],
  route: [
    ['web stack', 'it is a write into the KeyValueStore'],
    ['backend stack', 'it names the address'],
    ['rollout', 'it names the address'],
    ['candidate', 'the address may belong to the alias'],
  ],
  traffic: [
    ['web stack', 'it is a write into the KeyValueStore'],
    ['backend stack', 'it names the address'],
    ['candidate', 'the address may belong to the alias'],
    ['site', 'both sides have a release of the pages'],
  ],
  'alarms stack': [
    BUILT,
    ['backend stack', 'they watch what it made'],
    ['rollout', 'they watch what it made'],
    ['data stack', 'they watch the cache'],
  ],
};

const KEY: readonly Row[] = [
  ['balancer access', 'its listener asks for the key, which is chosen before it lies anywhere'],
];

/** What is planned with the plan of another step alone. */
const PLANS: Readonly<Record<string, readonly Row[]>> = {
  'backend stack': KEY,
  'candidate task': KEY,
  rollout: KEY,
};

/** What is only applied after another step. */
const ORDER: Readonly<Record<string, readonly Row[]>> = {
  // A package or an image that cannot be made is no reason to touch the distribution that users reach.
  'web stack': [
    ['code package', 'an update of it meets users: what can fail without them goes first', updatesLiveWeb],
    ['image', 'an update of it meets users: what can fail without them goes first', updatesLiveWeb],
  ],
  // It is the first that users notice.
  'hand over': [
    'build',
    'code package',
    'image',
    'settings file',
    'web stack',
    'network stack',
    'data stack',
    'balancer access',
    'migrations',
  ].map((of): Row => [of, 'what can fail without users goes first: from then on nothing answers']),
  'backend stack': [
    ['migrations', 'the new code reads what they bring'],
    ['hand over', 'a file system with one writer is left before the next one writes'],
    ['balancer access', 'the edge brings the key before the load balancer of users asks for it', closesLive],
    ['preview data', 'the new code reads it'],
  ],
  'candidate task': [['migrations', 'the new code reads what they bring']],
  'candidate checks': [
    ['backend stack', 'they ask what it runs'],
    ['candidate', 'they ask the new version'],
    ['web stack', 'they ask through the edge, with a header that its KeyValueStore signs'],
    ['balancer access', 'the edge brings the key that a closed load balancer asks for'],
    ['candidate task', 'they ask the new version'],
    ['site', 'they ask for the pages of the new release'],
  ],
};

/** All that goes on beside what users meet. */
const STAGED = [
  'build',
  'code package',
  'image',
  'settings file',
  'global stack',
  'web stack',
  'door',
  'network stack',
  'data stack',
  'balancer access',
  'migrations',
  'preview data',
  'hand over',
  'backend stack',
  'candidate task',
  'candidate',
  'site',
  'candidate checks',
];

/** The writes that go live, in this order: the API before the pages that ask it. Each one alone, for two are never half done. */
const GOES_LIVE = ['rollout', 'live', 'route', 'site live', 'traffic'];

/** What comes once all is live. */
const AFTER_LIVE: Readonly<Record<string, readonly Row[]>> = {
  schedules: [
    ['live', 'what is scheduled, and what works on queues, runs where requests go'],
    ['route', 'what is scheduled, and what works on queues, runs where requests go'],
  ],
  edge: [
    ['route', 'it is asked for what was written'],
    ['site live', 'it is asked for what was written'],
    ['traffic', 'it is asked for what was written'],
  ],
  'site prune': [
    ['site live', 'the release before is live until then'],
    ['traffic', 'the release before is live until then'],
  ],
  'version prune': [
    ['live', 'the version before is live until then'],
    ['route', 'what goes wrong before it goes back first'],
    ['site live', 'what goes wrong before it goes back first'],
    ['traffic', 'what goes wrong before it goes back first'],
  ],
  checks: [['edge', 'only what the edge serves is what users meet']],
  'alarms stack': [['checks', 'what fails its checks goes back, and is watched as before']],
};

function rows(kind: Need['kind'], table: Readonly<Record<string, readonly Row[]>>): Need[] {
  return Object.entries(table).flatMap(([step, needs]) =>
    needs.map(([of, why, when]): Need => ({ step, of, kind, why, ...(when && { when }) })),
  );
}

function all(steps: readonly string[], of: readonly string[], why: string): Need[] {
  return steps.flatMap((step) => of.map((one): Need => ({ step, of: one, kind: 'order', why })));
}

const ALIVE = [...GOES_LIVE, 'schedules', 'edge', 'site prune', 'version prune', 'checks', 'alarms stack'];

/**
 * What each step of a deployment waits for, and why: the one place that says so. A need of a step that a deployment does
 * not have is none, so what must hold whatever the deployment has is said of every step that it holds for.
 */
export const NEEDS: readonly Need[] = [
  ...rows('result', RESULTS),
  ...rows('plan', PLANS),
  ...rows('order', ORDER),
  ...all(ALIVE, STAGED, 'nothing goes live before all that can fail without users has been done'),
  ...GOES_LIVE.flatMap((step, index) => all([step], GOES_LIVE.slice(0, index), 'the API first, then its pages')),
  ...all(['checks', 'alarms stack'], GOES_LIVE, 'they look at what is live'),
  ...rows('order', AFTER_LIVE),
];
