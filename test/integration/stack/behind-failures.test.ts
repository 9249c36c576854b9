import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Failure } from '../../../src/report/index.ts';
import { readStack } from '../../../src/stack/index.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/emulator/session.ts';
import { deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { failureWith } from '../../support/failure-with.ts';

const session = testSession();
const folder = mkdtempSync(join(tmpdir(), 'deploy-behind-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A stack with a custom resource whose function logs, waits for the gate where there is one, and answers. */
const custom = (status: string, reason: string, gate = '') => `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
  Provider:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs24.x
      Role: !GetAtt Role.Arn
      Timeout: 900
      Code:
        ZipFile: |
          exports.handler = async (event, context) => {
            console.log('Error: the quota of 3 domains is used up');
            if ('${gate}') await fetch('${gate}');
            await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({
              Status: event.RequestType === 'Delete' ? 'SUCCESS' : '${status}', Reason: '${reason}', PhysicalResourceId: 'thing',
              StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId }) });
          };
  Thing:
    Type: Custom::Thing
    Properties: {ServiceToken: !GetAtt Provider.Arn}
`;

describe('behind a failure', () => {
  test("the log of a custom resource's function is in the annotation and in the summary", async () => {
    const request = {
      stackName: unique('custom'),
      template: { body: custom('FAILED', 'it did not work') },
      timeout: 600_000,
    };
    const error = (await deployStack(session, request).catch((thrown: unknown) => thrown)) as Failure;
    expect(error).toEqual(
      failureWith('stack-failed', 'Thing (Custom::Thing', 'it did not work', 'quota of 3 domains is used up'),
    );
    expect(error.details).toContain('quota of 3 domains');
  });
});

describe('a run that is cancelled', () => {
  const start = (name: string) => {
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        join(import.meta.dirname, '../../support/actions/action-program.ts'),
        'deploy-sam',
      ],
      {
        env: {
          ...process.env,
          'INPUT_STACK-NAME': name,
          INPUT_TEMPLATE: 'template.yaml',
          GITHUB_WORKSPACE: folder,
          RUNNER_TEMP: folder,
          GITHUB_OUTPUT: '',
          GITHUB_STEP_SUMMARY: '',
        },
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    /** Waits for a text in the output. */
    const prints = async (text: string) => {
      while (!output.includes(text)) {
        if (child.exitCode !== null) throw new Error(output);
        await Promise.race([once(child.stdout, 'data'), ended]);
      }
    };
    return { child, ended, prints, output: () => output };
  };

  /** An address that answers once the gate is open. */
  async function closedGate() {
    let open = () => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    const server = createServer((_, response) => void opened.then(() => response.end()));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    servers.push(server);
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, open };
  }
  const servers: Server[] = [];
  afterAll(() => servers.forEach((server) => server.close()));

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s leaves a note and a stack that goes on; the next run attaches to it', async (signal, code) => {
    const name = unique('cancelled');
    const gate = await closedGate();
    writeFileSync(join(folder, 'template.yaml'), custom('SUCCESS', '', gate.url));
    const first = start(name);
    await first.prints('CREATE_IN_PROGRESS   Thing');
    first.child.kill(signal);
    expect(await first.ended).toBe(code);
    expect(first.output()).toMatch(/::warning.*This run was interrupted.*run again to wait for it/);
    // The first read after an execution is still as before it.
    await readStack(session, name);
    expect((await readStack(session, name))?.status).toBe('CREATE_IN_PROGRESS');
    const second = start(name);
    await second.prints('waiting for that operation to end');
    gate.open();
    expect(await second.ended).toBe(0);
    expect(second.output()).toMatch(/That operation ended in CREATE_COMPLETE[\s\S]*no changes/);
  });
});
