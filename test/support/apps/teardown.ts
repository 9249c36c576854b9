import { setTimeout } from 'node:timers/promises';
import teardownAction from '../../../src/actions/teardown.ts';
import { readTeardown } from '../../../src/actions/inputs/teardown-inputs.ts';
import type { Action } from '../../../src/github/index.ts';
import { createContext } from '../../../src/operation/index.ts';
import type { Scope } from '../../../src/release/index.ts';
import type { Failure } from '../../../src/report/index.ts';
import { teardown } from '../../../src/teardown/index.ts';
import { runWith } from '../actions/in-process.ts';
import type { RoleName } from '../aws/judge.ts';
import { killableSession, type CrashPoint } from '../crashes/crash-points.ts';

let attempt = 0;

/**
 * Takes an environment down as the action does, with the rights of deployments; `anybody` for what no role of the bootstrap
 * meets, since a test has given it names that no stack of Deploy gives.
 */
export async function takeDown(
  scope: Scope,
  inputs: Record<string, string> = {},
  variables: Record<string, string> = {},
  action: Action = teardownAction,
  role: RoleName | 'anybody' = 'DeployRole',
) {
  const environment = {
    GITHUB_REPOSITORY: `my-org/${scope.app}`,
    GITHUB_ACTOR: 'ada',
    GITHUB_RUN_ID: `teardown-${scope.app}`,
    GITHUB_RUN_ATTEMPT: String(++attempt),
    ...variables,
  };
  const { outputs, report, error } = await runWith(
    action,
    { ...scope, ...inputs },
    { environment, ...(role !== 'anybody' && { role }) },
  );
  return {
    outputs,
    error: error as Failure | undefined,
    summary: report.markdown.join('\n'),
    log: report.lines.join('\n'),
    warnings: report.warnings,
    left: names(outputs['left']),
    kept: names(outputs['kept']),
  };
}

function names(json = '[]'): string[] {
  return (JSON.parse(json) as { kind: string; name: string }[]).map(({ kind, name }) => `${kind} ${name}`);
}

/** The same, by a process that is killed at a write; without a point it notes the writes only. */
export async function killTeardown(
  scope: Scope,
  point: CrashPoint | undefined,
  inputs: Record<string, string> = {},
): Promise<string[]> {
  const { session, writes } = killableSession(point);
  const action: Action = async (run) => void (await teardown(createContext(session, run.report), readTeardown(run)));
  const { error } = await takeDown(scope, inputs, {}, action);
  // The very last write is the lease's, which nothing follows.
  if (error && !point) throw error;
  return writes;
}

/** The same again while CloudFront is at work, as a person or the sweep does it; the log is that of all runs. */
export async function takeDownWhole(
  scope: Scope,
  inputs: Record<string, string> = {},
  role: RoleName | 'anybody' = 'DeployRole',
) {
  const deadline = Date.now() + 300_000;
  const logs: string[] = [];
  for (;;) {
    const done = await takeDown(scope, inputs, {}, teardownAction, role);
    logs.push(done.log);
    if (done.outputs['status'] !== 'under-way' || Date.now() > deadline) return { ...done, log: logs.join('\n') };
    await setTimeout(300);
  }
}
