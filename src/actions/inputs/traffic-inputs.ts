import type { ActionRun } from '../../github/index.ts';
import { TRAFFIC_OPERATIONS } from '../../pipeline/index.ts';
import { inputFailure } from '../../report/index.ts';
import { readLiveEnvironment } from './shared-inputs.ts';

/** All inputs of actions/traffic, validated before anything else happens. */
export function readTrafficRequest(run: ActionRun) {
  const { inputs } = run;
  const operation = inputs.choice('operation', TRAFFIC_OPERATIONS);
  const share = readShare(inputs.text('share'));
  if (share !== undefined && operation !== 'promote')
    throw inputFailure('share', String(share), 'share with operation: promote only');
  return {
    ...readLiveEnvironment(run),
    operation,
    share,
    reason: inputs.text('reason'),
    wait: inputs.boolean('wait', false),
  };
}

function readShare(text: string): number | undefined {
  if (text === '') return undefined;
  const share = /^(\d{1,3}(?:\.\d)?)\s*%?$/.exec(text)?.[1];
  if (share === undefined || Number(share) > 100)
    throw inputFailure('share', text, 'a share of 0 to 100 percent', '25');
  return Number(share);
}
