import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import deploySam from '../../../src/actions/deploy-sam.ts';
import { Failure } from '../../../src/report/index.ts';
import { runWith, type ActionResult } from './in-process.ts';
import type { ScriptedCloudFormation } from '../cloudformation/scripted.ts';
import { emulatorEnvironment } from '../emulator/emulator.ts';

export const QUEUE = 'Resources: {Queue: {Type: AWS::SQS::Queue}}\n';
/** Differs from what a stand-in's stack has. */
export const CHANGED = 'Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 3}}}\n';

export interface SamRun extends ActionResult {
  /** All lines of the log. */
  log: string;
  summary: string;
  /** The error, when it is one for people; a test that reads it fails otherwise. */
  failure: Failure;
}

/** Runs deploy-sam for the stack `shop` against a stand-in, in a workspace with these files. */
export async function runDeploySam(
  service: ScriptedCloudFormation,
  inputs: Record<string, string> = {},
  files: Record<string, string> = { 'template.yaml': CHANGED },
): Promise<SamRun> {
  // The SDK reads its own variables itself.
  Object.assign(process.env, emulatorEnvironment(Number(new URL(service.server.endpoint).port)));
  const workspace = mkdtempSync(join(tmpdir(), 'deploy-sam-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true });
    writeFileSync(join(workspace, name), content);
  }
  try {
    const result = await runWith(deploySam, { 'stack-name': 'shop', ...inputs }, { workspace });
    return {
      ...result,
      log: result.report.lines.join('\n'),
      summary: result.report.markdown.join('\n'),
      get failure() {
        if (result.error instanceof Failure) return result.error;
        throw new Error('The run did not fail in a way that a person can act on', { cause: result.error });
      },
    };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

const WRITES = /^(Create|Execute|Delete|Continue|Rollback|Update)/;

/** What a run changed, in order: "CreateChangeSet UPDATE", "ExecuteChangeSet". */
export function writesOf(service: ScriptedCloudFormation): string[] {
  return service.server.requests
    .filter(({ operation }) => WRITES.test(operation))
    .map(({ operation, input }) => [operation, input['ChangeSetType']].filter(Boolean).join(' '));
}
