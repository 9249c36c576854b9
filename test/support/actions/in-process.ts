import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Action, ActionRun } from '../../../src/github/index.ts';
import { judged, type Rights } from '../aws/judge.ts';
import { emulatorEnvironment } from '../emulator/emulator.ts';
import { actionRun, inputVariables } from './action-run.ts';
import { recordingReporter, type RecordingReporter } from '../recording-reporter.ts';

export interface ActionResult {
  outputs: Record<string, string>;
  report: RecordingReporter;
  /** What the action threw, if it did. */
  error: unknown;
}

/** Runs an action's entry function with inputs, in a workspace, against the emulator, without a process of its own. */
export async function runWith(
  action: Action,
  inputs: Record<string, string>,
  options: {
    workspace?: string;
    environment?: Record<string, string>;
    report?: RecordingReporter;
    templates?: string;
    // With a role, what it may not do on AWS fails the test.
  } & Omit<Rights, 'app'> = {},
): Promise<ActionResult> {
  const workspace = options.workspace ?? mkdtempSync(join(tmpdir(), 'deploy-workspace-'));
  const environment = {
    ...process.env,
    ...emulatorEnvironment(Number(new URL(process.env['AWS_ENDPOINT_URL']!).port)),
    GITHUB_WORKSPACE: workspace,
    // Whatever event these tests run for.
    GITHUB_EVENT_NAME: 'push',
    RUNNER_TEMP: mkdtempSync(join(tmpdir(), 'deploy-runner-temp-')),
    ...options.environment,
    ...inputVariables(inputs),
  };
  const { report = recordingReporter(), role, also, shared } = options;
  const app = inputs['app'];
  const outputs: Record<string, string> = {};
  let error: unknown;
  const run = async () => {
    try {
      const { templates } = options;
      const output: ActionRun['output'] = (name, value) => {
        outputs[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
      };
      await action(actionRun(environment, { report, output, ...(templates && { templates }) }));
    } catch (thrown) {
      error = thrown;
    }
  };
  await (role ? judged({ role, ...(app && { app }), ...(also && { also }), ...(shared && { shared }) }, run) : run());
  return { outputs, report, error };
}
