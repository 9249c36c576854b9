import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readStack } from '../../../src/stack/index.ts';
import { deployWithSam } from '../../support/actions/deploy-sam.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/emulator/session.ts';
import { deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const session = testSession();
const folder = mkdtempSync(join(tmpdir(), 'deploy-sam-action-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const QUEUE = 'Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {Url: {Value: !Ref Q}}\n';

const deploy = (stackName: string, body: string) =>
  deployStack(session, { stackName, template: { body }, timeout: 50_000 }, recordingReporter());

function write(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

describe('the action', () => {
  test('plan, review, execute: outputs, JSON plan and summary', async () => {
    const name = unique('review');
    write('review/template.yaml', QUEUE);
    const inputs = { 'stack-name': name, 'working-directory': 'review' };
    const planned = await deployWithSam({ ...inputs, 'change-set': 'create-only' }, { workspace: folder });
    expect(planned.error).toBeUndefined();
    expect(planned.outputs).toMatchObject({
      'has-changes': 'true',
      'change-set-id': expect.stringContaining('changeSet'),
    });
    expect(JSON.parse(readFileSync(planned.outputs['plan']!, 'utf8'))).toMatchObject({
      stackName: name,
      changes: [{ path: 'Q', action: 'Add' }],
    });
    expect(planned.report.markdown.join()).toContain('AWS::SQS::Queue');
    const id = planned.outputs['change-set-id']!;
    const execute = { ...inputs, 'change-set': 'execute-only', 'change-set-id': id };
    const done = await deployWithSam(execute, { workspace: folder });
    expect(done.error).toBeUndefined();
    expect(done.outputs).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect(JSON.parse(done.outputs['stack-outputs']!)).toMatchObject({ Url: expect.stringContaining(name) });
    // It has been executed: a second time is refused.
    expect((await deployWithSam(execute, { workspace: folder })).error).toMatchObject({
      code: expect.stringMatching(/stack-moved|change-set-gone/),
    });
  });

  test('a change set is refused when the stack has moved since', async () => {
    const name = unique('moved');
    await deploy(name, QUEUE);
    write('moved/template.yaml', QUEUE.replace('Queue}', 'Queue, Properties: {DelaySeconds: 7}}'));
    const inputs = { 'stack-name': name, template: 'moved/template.yaml' };
    const { outputs } = await deployWithSam({ ...inputs, 'change-set': 'create-only' }, { workspace: folder });
    await deploy(name, QUEUE.replace('Queue}', 'Queue, Properties: {DelaySeconds: 3}}'));
    const late = await deployWithSam(
      { ...inputs, 'change-set': 'execute-only', 'change-set-id': outputs['change-set-id']! },
      { workspace: folder },
    );
    expect(late.error).toMatchObject({ code: expect.stringMatching(/stack-moved|change-set-gone/) });
  });

  test('dry-run leaves nothing, not even an empty stack', async () => {
    const name = unique('dry');
    write('dry/template.yaml', QUEUE);
    const run = await deployWithSam(
      { 'stack-name': name, template: 'dry/template.yaml', 'dry-run': 'true' },
      { workspace: folder },
    );
    expect(run.error).toBeUndefined();
    expect(run.outputs).toMatchObject({ 'has-changes': 'true', status: 'NONE' });
    expect(await readStack(session, name)).toBeUndefined();
  });

  test('reads samconfig, a parameters file and overrides, the latter winning; values survive', async () => {
    const name = unique('config');
    write(
      'config/template.yaml',
      `Parameters: {A: {Type: String}, B: {Type: String}, C: {Type: String}, L: {Type: CommaDelimitedList}}
${QUEUE}Parameters2: x
`
        .replace('Parameters2: x\n', '')
        .replace(
          'Outputs: {',
          'Outputs: {A: {Value: !Ref A}, B: {Value: !Ref B}, C: {Value: !Ref C}, L: {Value: !Join ["|", !Ref L]}, ',
        ),
    );
    write(
      'config/samconfig.toml',
      `version = 0.1
[production.deploy.parameters]
stack_name = "${name}"
parameter_overrides = "A=\\"from sam\\" B=sam C=sam"
tags = "team=\\"a b\\""
`,
    );
    write('config/parameters.json', JSON.stringify([{ ParameterKey: 'B', ParameterValue: 'from file, x=1' }]));
    const run = await deployWithSam(
      {
        'working-directory': 'config',
        'config-env': 'production',
        'parameters-file': 'parameters.json',
        'parameter-overrides': 'C: "say \\"hi\\", it\'s = $(x) `y`\\nnext"\nL: [a, b]',
      },
      { workspace: folder },
    );
    expect(run.error).toBeUndefined();
    expect(JSON.parse(run.outputs['stack-outputs']!)).toMatchObject({
      A: 'from sam',
      B: 'from file, x=1',
      C: 'say "hi", it\'s = $(x) `y`\nnext',
      L: 'a|b',
    });
    expect((await readStack(session, name))?.tags).toEqual({ team: 'a b' });
  });
});
