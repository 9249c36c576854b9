import { resolve } from 'node:path';
import type { AwsSession } from '../../aws/index.ts';
import { forceColdStart, readAlarm, readChecksInput, type ChecksRequest } from '../../checks/index.ts';
import type { ActionRun, Inputs } from '../../github/index.ts';
import { inputFailure } from '../../report/index.ts';
import { checkOutputPath, type OutputPath } from './output-path.ts';
import { readCheckSecrets, readHealthPath, readWorkingDirectory } from './shared-inputs.ts';

export interface SmokeTestInputs extends ChecksRequest {
  directory: string;
  /** The JUnit report. */
  junit: OutputPath | undefined;
}

/** Every input is read and checked before anything else happens. */
export function readInputs(run: ActionRun): SmokeTestInputs {
  const { inputs, environment } = run;
  const directory = readWorkingDirectory(run);
  const expected = inputs.optional('expected-version');
  const path = readHealthPath(inputs, 'api', { wholeUrl: true });
  const source = inputs.text('checks');
  if (source === '' && expected === undefined) inputs.required('checks', 'api, spa');
  const baseUrl = inputs.required('base-url', 'https://app.example.org');
  for (const [name, value] of [
    ['base-url', baseUrl],
    ['api-url', inputs.text('api-url', baseUrl)],
  ] as const) {
    if (!/^https?:\/\//.test(value) || !URL.canParse(value))
      throw inputFailure(name, value, 'an address that starts with https:// or http://');
  }
  return {
    baseUrl,
    apiUrl: inputs.optional('api-url'),
    checks: readChecksInput(source),
    variables: inputs.mapping('variables'),
    secrets: readCheckSecrets(run),
    deadline: inputs.duration('deadline', '120'),
    connectTo: inputs.lines('connect-to'),
    expectedVersion:
      expected === undefined ? undefined : { path, value: expected, field: inputs.text('version-field', '$.version') },
    failOn: inputs.choice('fail-on', ['failed', 'inconclusive'], 'inconclusive'),
    directory,
    junit: readJunit(inputs, directory),
    environment,
    forceColdStart: coldStart(run),
    alarmOf: async (name) => readAlarm(await session(run), name),
  };
}

function readJunit(inputs: Inputs, directory: string): OutputPath | undefined {
  const given = inputs.optional('junit');
  if (given === undefined) return undefined;
  const junit = { input: 'junit', given, path: resolve(directory, given) };
  checkOutputPath(junit);
  return junit;
}

function coldStart(run: ActionRun): (() => Promise<void>) | undefined {
  const name = run.inputs.optional('cold-start-function');
  if (name === undefined) return undefined;
  return async () => forceColdStart(await session(run), name);
}

/** AWS is called for cold starts and alarms only: the SDK is loaded when it is needed. */
async function session(run: ActionRun): Promise<AwsSession> {
  const { openSession } = await import('../open-session.ts');
  return openSession(run);
}
