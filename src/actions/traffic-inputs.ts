import type { ActionRun } from '../github/index.ts';
import { TRAFFIC_OPERATIONS } from '../pipeline/index.ts';
import { inputFailure } from '../report/index.ts';
import {
  folderInRepository,
  readCheckSecrets,
  readEnvironment,
  readHealthPath,
  readNamedDirectory,
} from './shared-inputs.ts';

/** All inputs of actions/traffic, validated before anything else happens. */
export function readTrafficRequest(run: ActionRun) {
  const { inputs, context, templates } = run;
  const directory = readNamedDirectory(run);
  const operation = inputs.choice('operation', TRAFFIC_OPERATIONS);
  const share = readShare(inputs.text('share'));
  if (share !== undefined && operation !== 'promote')
    throw inputFailure('share', String(share), 'share with operation: promote only');
  return {
    ...readEnvironment(run, folderInRepository(run, directory)),
    operation,
    share,
    reason: inputs.text('reason'),
    wait: inputs.boolean('wait', false),
    checks: inputs.text('checks'),
    checkSecrets: readCheckSecrets(run),
    healthPath: inputs.text('health-path') === '' ? '' : readHealthPath(inputs, 'backend'),
    directory,
    connectTo: inputs.lines('connect-to'),
    dryRun: inputs.boolean('dry-run', false),
    templates,
    run: context,
  };
}

function readShare(text: string): number | undefined {
  if (text === '') return undefined;
  const share = /^(\d{1,3}(?:\.\d)?)\s*%?$/.exec(text)?.[1];
  if (share === undefined || Number(share) > 100)
    throw inputFailure('share', text, 'a share of 0 to 100 percent', '25');
  return Number(share);
}
