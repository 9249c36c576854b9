import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureTools, toolPath } from '../../../scripts/tools.mjs';
import { readStack } from '../../../src/stack/index.ts';
import { deployWithSam } from '../../support/actions/deploy-sam.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/emulator/session.ts';

const session = testSession();
const bucket = unique('samconfig');
const folder = mkdtempSync(join(tmpdir(), 'deploy-samconfig-'));
/** The SAM CLI deploys both at once: it looks at a stack that it has made every 30 seconds. */
beforeAll(async () => {
  ensureTools('sam');
  await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
  writeFileSync(join(folder, 'samconfig.toml'), CONFIG);
  await Promise.all(Object.keys(names).map(samDeploy));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names = { text: unique('sam-text'), list: unique('sam-list') };
const TEMPLATE = `Parameters:
  A: {Type: String, Default: a}
  B: {Type: String, Default: b}
  C: {Type: String, Default: c}
  D: {Type: CommaDelimitedList, Default: 'd'}
Resources: {Topic: {Type: AWS::SNS::Topic}}
`;
const CONFIG = `version = 0.1
[text.global.parameters]
stack_name = "${names.text}"
[text.deploy.parameters]
s3_bucket = "${bucket}"
capabilities = "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"
parameter_overrides = "A=\\"two words\\" B=x=y,z C='c d' D=p,q"
tags = "team=\\"a b\\" cost=1"
confirm_changeset = false

[list.deploy.parameters]
stack_name = "${names.list}"
s3_bucket = "${bucket}"
parameter_overrides = ["A=\\"two words\\"", "B=it's", { D = ["p", "q "], C = 7 }]
tags = ["team=a", "cost=1"]
`;

async function samDeploy(environment: string): Promise<void> {
  await promisify(execFile)(
    toolPath('sam', 'sam'),
    ['deploy', '--template-file', 'template.yaml', '--config-env', environment, '--no-confirm-changeset'],
    { cwd: folder, env: { ...process.env, SAM_CLI_TELEMETRY: '0' } },
  );
}

/** What the SAM CLI makes of a samconfig file is what we make of it: it deploys, and we find nothing to change. */
describe('a samconfig file means the same as for the SAM CLI', () => {
  test.each(['text', 'list'] as const)('%s', async (environment) => {
    const theirs = await readStack(session, names[environment]);
    expect(theirs?.parameters).toMatchObject({ A: 'two words', D: 'p,q' });
    const { error, outputs, report } = await deployWithSam(
      { 'config-env': environment },
      { workspace: folder, bucket },
    );
    expect(error).toBeUndefined();
    expect(report.lines.join('\n')).not.toMatch(/parameters differ|tags differ/);
    const ours = await readStack(session, names[environment]);
    expect(ours).toMatchObject({ parameters: theirs!.parameters, tags: theirs!.tags });
    expect(outputs['stack-id']).toBe(theirs!.stackId);
  });
});
