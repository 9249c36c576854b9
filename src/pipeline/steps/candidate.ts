import { aliasSettings, functionOperation, goLive, pruneVersions, settleLive } from '../../compute/index.ts';
import { appVersion, type Deployment, knownOutputs } from '../deployment.ts';
import { Failure, markdown } from '../../report/index.ts';
import { neededReleases, versionsOf } from '../kept/kept-releases.ts';
import { versionsByDeploy } from '../request.ts';
import { planOperation, type PlannedStep, type Step } from '../step.ts';
import { sharesStack } from '../traffic/guard.ts';
import { codeGiven, settingsGiven, takeFunction } from './function-ahead.ts';
import { readRouteAhead } from './route.ts';
import { readSigningAhead } from './targets.ts';

/** Publishes the function as a version beside the live one, with a way in of its own. */
export const candidate: Step = {
  name: 'candidate',
  applies: ({ request }) => versionsByDeploy(request),
  async plan(deployment) {
    const { context, request } = deployment;
    const backend = knownOutputs(deployment, 'backend');
    const functionName = backend?.['FunctionName'];
    // A dry run knows the function as it was before its stack changes.
    if (!functionName || (request.dryRun && deployment.plans.backend?.hasChanges))
      return { pending: 'a new version of the function', facts: null };
    const wanted = {
      functionName,
      appVersion: appVersion(deployment)!,
      healthPath: request.healthPath,
      eventFormat: eventFormatOf(backend),
      alias: aliasSettings(backend),
      settings: settingsGiven(deployment),
      code: await codeGiven(deployment, deployment.plans.backend?.parameters, deployment.storedPackage),
      takeReading: (name: string) => takeFunction(deployment, name),
    };
    const planned = planOperation(functionOperation, context, wanted, {
      planned({ live, alias, urls, isPublished, beside }) {
        const number = isPublished ? live : undefined;
        deployment.version = { functionName, number, before: live, urls, changesBeside: beside.length > 0 };
        // A function URL comes with permissions, which are a new revision of the alias.
        if (!wanted.alias.url) deployment.version.alias = alias;
      },
      change: ({ isPublished, beside }) =>
        [...(isPublished ? [] : ['a new version of the function']), ...beside].join(', ') || undefined,
      facts: () => null,
      applied({ live: before }, { version, urls }) {
        if (version !== before) readSigningAhead(deployment);
        deployment.version = { ...deployment.version!, number: version, urls };
      },
      verified: ({ healthStatus }) => (deployment.version = { ...deployment.version!, healthStatus }),
      done: ({ live }, { version }) => (version === live ? `version ${version} is live` : `version ${version}`),
    });
    return request.dryRun ? await planned.catch(unread) : await planned;
  },
};

/** A role that only plans reads no function: its configuration may hold secrets. */
function unread(error: unknown): PlannedStep {
  if (!(error instanceof Failure) || error.code !== 'permission') throw error;
  return { remark: 'not checked: this role may not read it', facts: null, apply: () => '' };
}

/** Sends users to the version that was checked: one write. */
export const live: Step = {
  name: 'live',
  touchesLive: ({ version }) => version?.number !== version?.before || version?.changesBeside === true,
  // With a shift between two versions of the function, the alias moves when that is over.
  applies: ({ request, previous }) => versionsByDeploy(request) && !sharesStack(request, previous),
  plan: (deployment) => ({
    remark: 'once the new version is checked',
    facts: null,
    apply: () => moveToVersion(deployment),
  }),
};

/** Clears away versions of the function that no rollback needs: their code counts against the account's storage. */
export const versionPrune: Step = {
  name: 'version prune',
  // What a shift moves to and from is settled once it is over: the next deployment looks.
  applies: live.applies,
  plan: (deployment) => ({
    remark: 'once the new release is live',
    facts: null,
    async apply() {
      const { context, request, version } = deployment;
      const { functionName, number, before } = version!;
      // Versions are numbered from 1: with so few there is none too many.
      if (number === before || Number(number) <= request.keepReleases) return 'nothing to delete';
      const needed = versionsOf(neededReleases(deployment), functionName);
      // Requests that began before the alias moved are still with it.
      if (before) needed.add(before);
      const deleted = await pruneVersions(context, functionName, { needed, before: number! });
      return deleted === 0 ? 'nothing to delete' : `${markdown.count(deleted, 'version')} deleted`;
    },
  }),
};

/** The form of the events that the function gets from its way in. */
export function eventFormatOf(backend: Readonly<Record<string, string>>): '1.0' | '2.0' {
  return backend['EventFormat'] === '1.0' ? '1.0' : '2.0';
}

async function moveToVersion(deployment: Deployment): Promise<string> {
  const { context, version } = deployment;
  const { functionName, number, before, alias, changesBeside } = version!;
  if (number !== before) {
    readRouteAhead(deployment);
    await goLive(context, functionName, { version: number!, expected: { version: before }, read: alias });
  }
  const settings = aliasSettings(knownOutputs(deployment, 'backend')!);
  // The plan saw that nothing beside the version changes; copies that are kept ready must be ready for each version anew.
  if (changesBeside || settings.provisionedConcurrency > 0) await settleLive(context, functionName, settings);
  if (number === before) return `version ${number} is live`;
  return `version ${number}${before ? `, ${before} before it` : ''}`;
}
