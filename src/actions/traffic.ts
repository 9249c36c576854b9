import type { ActionRun } from '../github/index.ts';
import { createContext } from '../operation/index.ts';
import { shiftTraffic } from '../pipeline/index.ts';
import { fullName } from '../release/index.ts';
import { interruptibleBySignal } from './interrupt.ts';
import { openSession } from './open-session.ts';
import { readTrafficRequest } from './inputs/traffic-inputs.ts';

/** actions/traffic: moves traffic between the release that is live and the one beside it. */
export default async function trafficAction(run: ActionRun): Promise<void> {
  const { report } = run;
  const request = readTrafficRequest(run);
  const { app, environment } = request;
  const session = openSession(run, { sessionName: fullName({ app, environment }), environmentName: environment });
  const note = () =>
    `The shift of traffic of ${app} ${environment} was interrupted. The share stays as it was last set. To go on, run actions/traffic with operation: continue. Otherwise all viewers return to the previous release when the time of the share is over.`;
  const result = await interruptibleBySignal(note, (signal) =>
    shiftTraffic(createContext(session, report, { signal }), request),
  );
  run.output('state', result.state);
  run.output('share', result.share);
  run.output('release', result.release);
  run.output('has-changes', result.hasChanges);
}
