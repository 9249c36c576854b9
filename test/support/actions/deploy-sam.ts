import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import deploySam from '../../../src/actions/deploy-sam.ts';
import { Failure } from '../../../src/report/index.ts';
import type { Statement } from '../aws/iam-policy.ts';
import { runWith, type ActionResult } from './in-process.ts';
import type { ScriptedCloudFormation } from '../cloudformation/scripted.ts';
import { emulatorEnvironment } from '../emulator/emulator.ts';

export const QUEUE = 'Resources: {Queue: {Type: AWS::SQS::Queue}}\n';
/** Differs from what a stand-in's stack has. */
export const CHANGED = 'Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 3}}}\n';

/** What the account's administrator names in ReadableArns: state and logs of functions of any stack. */
const READABLE: Statement[] = [
  {
    Effect: 'Allow',
    Action: ['lambda:GetFunctionConfiguration', 'logs:DescribeLogStreams', 'logs:GetLogEvents'],
    Resource: ['arn:aws:lambda:*:*:function:*', 'arn:aws:logs:*:*:log-group:*'],
  },
];

/** What a bucket of one's own takes. */
const ofBucket = (name: string): Statement => ({
  Effect: 'Allow',
  Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
  Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
});

/** Runs deploy-sam in a workspace, with the rights that its README names. */
export async function deployWithSam(
  inputs: Record<string, string>,
  {
    bucket = inputs['s3-bucket'],
    ...options
  }: {
    workspace: string;
    environment?: Record<string, string>;
    /** A bucket of one's own that a samconfig names. */
    bucket?: string | undefined;
  },
): Promise<ActionResult> {
  const also = bucket ? [...READABLE, ofBucket(bucket)] : READABLE;
  return await runWith(deploySam, inputs, { ...options, role: 'DeployRole', also });
}

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
    const result = await deployWithSam({ 'stack-name': 'shop', ...inputs }, { workspace });
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
