import { stackOf, type ReleaseRecord, type StackRecord } from '../../release/index.ts';
import { Failure, markdown } from '../../report/index.ts';
import { activateRelease, apiRevision, connectApi, followPointer, readApi, readLiveRelease } from '../../site/index.ts';
import { readStack, readStoredTemplate, type StackResult } from '../../stack/index.ts';
import { backendOf } from '../routing/backend-address.ts';
import { type Deployment, edgeStore, knownOutputs } from '../deployment.ts';
import { waitForEdge } from '../routing/edge.ts';
import { inOrder, type Need } from '../need.ts';
import type { Step } from '../step.ts';
import { handBack } from '../steps/hand-over.ts';
import { schedules } from '../steps/schedules.ts';
import { stackStep } from '../steps/stack-step.ts';
import { WEB_PARAMETERS } from './fields.ts';
import type { RecordedRelease } from './recorded-release.ts';
import { publishStep, versionStep } from './version.ts';

/** What stands in the environment before a recorded release is deployed to it. */
export interface Present {
  /** The release that is live: its data and web stacks stay. */
  live: ReleaseRecord | undefined;
  /** Whether the release's backend is there, if it has one: then requests can go to it before the stack follows. */
  hasBackend: boolean;
  /** The release's load balancer answers the edge alone, and is open to everybody now. */
  closes: boolean;
}

/** Looks at what `recordedSteps` is told. */
export async function readPresentState(
  { context }: Pick<Deployment, 'context'>,
  { record, backend }: RecordedRelease,
  live: ReleaseRecord | undefined,
): Promise<Present> {
  const stack = backend && (await readStack(context.session, backend.stack.name));
  const closes = isRecordedClosed(record) && stack?.outputs['IsClosed'] !== 'true';
  return {
    live,
    hasBackend: !backend || (stack?.outputs['ApiUrl'] ?? stack?.outputs['AliasArn']) !== undefined,
    closes,
  };
}

function isRecordedClosed({ backends }: ReleaseRecord): boolean {
  return backends?.[0]?.closed === true;
}

/**
 * The steps that deploy a recorded release, nothing built: what users reach first, by one write each, then what the
 * edge says, then the stacks. A backend whose stack is gone is made before requests can go to it.
 */
export function recordedSteps(recorded: RecordedRelease, present: Present, seen: SeenOutside): Step[] {
  const live = stackOf(present.live, 'backend');
  // A backend that hands its file system over starts nothing any more, by the clock neither: one update of its stack.
  const pause = handBack(live, recorded.what === 'site' ? undefined : recorded.backend?.stack) ?? schedules;
  const stacks =
    pause === schedules
      ? [webStack(recorded, present), backendStack(recorded, present), schedules]
      : [webStack(recorded, present), pause, backendStack(recorded, present)];
  const version = versionStep(recorded);
  const anew = publishStep(recorded);
  const traffic = [siteStep(recorded), routeStep(recorded, present)];
  const edge = edgeStep(recorded, seen);
  return present.hasBackend
    ? [version, ...traffic, edge, ...stacks, anew]
    : [...stacks, version, anew, ...traffic, edge];
}

/**
 * One after another: what users reach first. The backend's stack follows at once, beside the look from outside, which takes
 * a minute where a pointer has moved: a container goes back by its stack, and by nothing else. The web stack has what the
 * look asks, and waits for it. So does a load balancer that closes: all points of presence bring the key before it asks.
 */
export function recordedNeeds(steps: readonly Pick<Step, 'name'>[], { closes }: Pick<Present, 'closes'>): Need[] {
  const beside = ['hand over', 'backend stack', 'schedules', 'live anew'];
  return inOrder(steps, 'what users reach goes back first, then its stacks follow').filter(
    ({ step, of }) => closes || !beside.includes(step) || !['edge', 'web stack'].includes(of),
  );
}

/** What the edge answered once the release was put back. */
export interface SeenOutside {
  /** Milliseconds from the last write until the edge served the release at every look. */
  after?: number;
  /** What it answers in place of the release: everything is put back all the same, and the stacks follow. */
  failure?: Failure;
}

function edgeStep({ what }: RecordedRelease, seen: SeenOutside): Step {
  return {
    name: 'edge',
    applies: (deployment) => edgeStore(deployment) !== undefined,
    plan: (deployment) => ({
      remark: 'checked from outside',
      async apply() {
        const { context, request, site, backends = [], edgeChanged } = deployment;
        try {
          seen.after = await waitForEdge(context, {
            web: knownOutputs(deployment, 'web')!,
            release: site?.release,
            api: what === 'site' ? deployment.api : backends[0] && { stable: backends[0] },
            connectTo: request.connectTo,
            unchanged: !edgeChanged,
          });
        } catch (error) {
          if (!(error instanceof Failure) || error.code !== 'edge') throw error;
          seen.failure = error;
          return 'does not serve the release yet';
        }
        return edgeChanged ? `serves the release, after ${markdown.duration(seen.after)}` : 'serves the release';
      },
    }),
  };
}

/** Enters what a recorded release leaves as it is, so that addresses are known and its record is whole. */
export function keepRecordedResults(deployment: Deployment, recorded: RecordedRelease, { live }: Present): void {
  const { record, what } = recorded;
  const data = stackOf(live, 'data') ?? stackOf(record, 'data');
  // Where a release had no site, the distribution of now stays, and leads to its backend.
  const web = stackOf(live, 'web') ?? stackOf(record, 'web');
  const source = what === 'site' ? (live ?? record) : record;
  if (data) deployment.results.data = asResult(data);
  if (web) deployment.results.web = asResult(web);
  if (what === 'site') {
    const backend = stackOf(source, 'backend');
    if (backend) deployment.results.backend = asResult(backend);
    deployment.backends = source.backends;
    const { name: functionName, version: number } = source.function ?? {};
    deployment.version = functionName === undefined ? undefined : { functionName, number, before: number };
  }
  deployment.contentId = source.content.backend;
  deployment.image = source.image;
  const { site } = what === 'backend' ? (live ?? record) : record;
  if (!site) return;
  deployment.plannedSite = site;
  deployment.site = { release: site.release, hasChanges: false };
}

function asResult({ name, templateUrl, parameters, tags, outputs }: StackRecord): StackResult {
  return { stackId: name, stackName: name, status: '', hasChanges: false, templateUrl, parameters, tags, outputs };
}

/** The pointer of the site: one write. */
function siteStep({ record, what }: RecordedRelease): Step {
  return {
    name: 'site',
    touchesLive: true,
    applies: (deployment) => what !== 'backend' && record.site !== undefined && edgeStore(deployment) !== undefined,
    async plan(deployment) {
      const { context } = deployment;
      const { bucket, release } = record.site!;
      const keyValueStoreArn = edgeStore(deployment)!;
      const live = await readLiveRelease(context.session, keyValueStoreArn);
      const changes = live !== release;
      deployment.site = { release, hasChanges: changes };
      return {
        change: changes ? `release ${release} in place of ${live ?? 'none'}` : undefined,
        async apply() {
          await activateRelease(context, { bucket, prefix: '', keyValueStoreArn }, release);
          deployment.edgeChanged ||= changes;
          // Alone, for no write of the route follows that ends what a shift has left.
          if (what === 'site') deployment.api = await followPointer(context.session, keyValueStoreArn);
          return `release ${release}`;
        },
      };
    },
  };
}

/** Which backend the API's requests go to: one write. */
function routeStep({ record, what, backend }: RecordedRelease, { hasBackend }: Present): Step {
  return {
    name: 'route',
    touchesLive: true,
    applies: (deployment) => what !== 'site' && record.backends !== undefined && edgeStore(deployment) !== undefined,
    async plan(deployment) {
      const { session } = deployment.context;
      const outputs =
        backend && hasBackend
          ? (await readStack(session, backend.stack.name))?.outputs
          : deployment.results.backend?.outputs;
      if (backend && !outputs) return { pending: 'the backend has no address yet' };
      // Without an HTTP API the address belongs to the alias, and stays.
      const isAliasOwn = record.function !== undefined && outputs?.['ApiUrl'] === undefined;
      const IsClosed = isRecordedClosed(record) ? 'true' : outputs?.['IsClosed'];
      const wanted =
        backend && !isAliasOwn
          ? [backendOf(record.mode, { ...outputs, ...(IsClosed && { IsClosed }) })]
          : record.backends!;
      deployment.backends = wanted;
      const store = edgeStore(deployment)!;
      const api = { stable: wanted[0]! };
      const isConnected = (await readApi(session, store))?.revision === apiRevision(api);
      const change = `/api goes to ${api.stable.domain}`;
      return {
        change: isConnected ? undefined : change,
        async apply() {
          // Whatever else the API was connected to is gone with this write: it ends a shift, too.
          await connectApi(session, store, api);
          deployment.edgeChanged ||= !isConnected;
          return change;
        },
      };
    },
  };
}

/** The web stack as it is now, with the parameters of it that belong to the release. */
function webStack({ record, what }: RecordedRelease, { live }: Present): Step {
  const now = stackOf(live, 'web');
  const then = stackOf(record, 'web');
  const parameters = Object.fromEntries(
    WEB_PARAMETERS.flatMap((name) => (then?.parameters[name] === undefined ? [] : [[name, then.parameters[name]]])),
  );
  const differs = Object.entries(parameters).some(([name, value]) => now?.parameters[name] !== value);
  return stackStep({
    role: 'web',
    applies: () => what !== 'site' && now !== undefined && now.templateUrl !== '' && differs,
    request: async ({ context }) => ({
      stackName: now!.name,
      template: { body: await readStoredTemplate(context.session, now!.templateUrl), name: now!.name },
      parameters: { ...now!.parameters, ...parameters },
      tags: now!.tags,
    }),
  });
}

/**
 * The backend's stack as it was recorded. It follows what users reach: planned before the first write only where its
 * plan can be refused, or writes nothing.
 */
function backendStack({ record, what, backend }: RecordedRelease, { live, hasBackend }: Present): Step {
  const isReplaceable = stackOf(record, 'data') !== undefined;
  const now = stackOf(live, 'backend');
  const isSame = now?.templateUrl === backend?.stack.templateUrl && now?.name === backend?.stack.name;
  let waits = hasBackend && isReplaceable && !isSame;
  const step = stackStep({
    role: 'backend',
    applies: () => what !== 'site' && backend !== undefined,
    request: () => {
      const { stack, template, parameters } = backend!;
      return { stackName: stack.name, template, parameters, tags: stack.tags };
    },
  });
  return {
    ...step,
    async plan(deployment) {
      const pending = waits && !deployment.request.dryRun;
      waits = false;
      if (pending) return { pending: 'requests go to the release first' };
      return await step.plan(deployment);
    },
  };
}
