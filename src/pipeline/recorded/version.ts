import { aliasSettings, functionOperation, goLive, putBack, settleLive } from '../../compute/index.ts';
import { type Deployment, knownOutputs } from '../deployment.ts';
import type { Step } from '../step.ts';
import { eventFormatOf } from '../steps/candidate.ts';
import { codeGiven } from '../steps/function-ahead.ts';
import type { RecordedRelease } from './recorded-release.ts';

/** The version of the function that a release had goes live again, where it is still there: one write. */
export function versionStep({ record, what, repinned }: RecordedRelease): Step {
  const recorded = record.function;
  return {
    name: 'live',
    touchesLive: true,
    applies: () => what !== 'site' && recorded !== undefined,
    plan: (deployment) => {
      const { name, version } = recorded!;
      deployment.version = { functionName: name, number: undefined, before: undefined };
      return {
        remark: `version ${version} of the function`,
        async apply() {
          // With a secret whose version is gone it would not start, or holds what is no longer valid.
          if (repinned.length > 0 || !(await putBack(deployment.context, { name, version })))
            return `version ${version} is published again after its stack is updated`;
          deployment.version!.number = version;
          return `version ${version}`;
        },
      };
    },
  };
}

/** The same code and settings as a new version, where the recorded one did not go live. */
export function publishStep({ record, what }: RecordedRelease): Step {
  return {
    name: 'live anew',
    touchesLive: true,
    applies: () => what !== 'site' && record.function !== undefined,
    plan: (deployment) => ({
      remark: 'only if the recorded version is gone',
      apply: () => publish(deployment),
    }),
  };
}

async function publish(deployment: Deployment): Promise<string> {
  const { context, results, version } = deployment;
  const { functionName, number } = version!;
  const backend = knownOutputs(deployment, 'backend')!;
  const alias = aliasSettings(backend);
  if (number !== undefined) {
    await settleLive(context, functionName, alias);
    return `version ${number} exists`;
  }
  const plan = await functionOperation.plan(context, {
    functionName,
    appVersion: results.backend!.parameters['AppVersion']!,
    settings: results.backend!.parameters['ConfigurationId'],
    code: await codeGiven(deployment, results.backend!.parameters),
    healthPath: deployment.request.healthPath,
    eventFormat: eventFormatOf(backend),
    alias,
  });
  await functionOperation.guard(context, plan);
  const { version: published, pointed, urls } = await functionOperation.apply(context, plan);
  await pointed;
  await goLive(context, functionName, { version: published });
  await settleLive(context, functionName, alias);
  deployment.version = { functionName, number: published, before: plan.live, urls };
  return `version ${published}`;
}
