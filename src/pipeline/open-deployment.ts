import type { OpenEnvironment } from '../environment/index.ts';
import { childEnvironment, type Environment } from '../process/index.ts';
import type { CurrentRelease, ReleaseRecord } from '../release/index.ts';
import type { Connected, Deployment } from './deployment.ts';
import type { LooksAhead } from './ahead/looks-ahead.ts';
import type { PresentStacks } from './ahead/present-stacks.ts';
import { checkPins, type CommitOrder } from './preflight/pin.ts';
import { refuseBoundToApp } from './backend/preview-containers.ts';

/** What is known of a deployment before its environment is open. */
export type Known = Pick<Deployment, 'request' | 'templates' | 'secrets' | 'containers' | 'promotion' | 'builtSite'>;

/** A deployment that has not begun. Fails with code preview-containers where its door could not reach its container. */
export async function newDeployment(
  { context, bootstrap }: OpenEnvironment,
  known: Known,
  options: {
    current: CurrentRelease | undefined;
    previous: ReleaseRecord | undefined;
    kept: readonly ReleaseRecord[] | undefined;
    present?: PresentStacks | undefined;
    ahead?: LooksAhead | undefined;
    connected?: Promise<Connected | undefined>;
    variables: Environment;
    compareCommits(live: string, wanted: string): Promise<CommitOrder>;
  },
): Promise<Deployment> {
  const { request, containers } = known;
  refuseBoundToApp(containers, bootstrap);
  const { current, previous, kept, present, ahead, connected, variables, compareCommits } = options;
  return {
    ...known,
    context,
    bootstrap,
    previous,
    pin: await checkPins(current, request.run.commit, { ...request, compareCommits }),
    kept,
    ...(present && { present }),
    ...(ahead && { ahead }),
    ...(connected && { connected }),
    commandEnvironment: childEnvironment(variables, { pass: request.passEnvironment }),
    isDry: request.dryRun,
    plans: {},
    results: {},
    timeline: [],
    touchedLive: false,
  };
}
