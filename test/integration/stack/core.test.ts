import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  BOOTSTRAP_VERSION,
  packageFolder,
  readStack,
  shippedTemplate,
  uploadArtifact,
  withFunctionSettings,
  type Bootstrap,
  type StackRequest,
} from '../../../src/stack/index.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/emulator/session.ts';
import { bootstrapOf, deleteStack, deployStack } from '../../support/cloudformation/deploy-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const templates = join(import.meta.dirname, '../../../templates');
const session = testSession();
let bootstrap: Bootstrap;
const scratch = mkdtempSync(join(tmpdir(), 'deploy-stack-test-'));

beforeAll(async () => {
  bootstrap = await bootstrapOf(session);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const NODE = `exports.handler = async (event) => ({
  statusCode: 200,
  body: JSON.stringify({ path: event.rawPath, version: process.env.APP_VERSION, mode: process.env.DEPLOYMENT_MODE,
    table: process.env.TABLE_NAME, greeting: process.env.GREETING, secret: process.env.SECRET }),
});`;
const PYTHON = `import json, os
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"path": event["rawPath"], "version": os.environ["APP_VERSION"],
      "mode": os.environ["DEPLOYMENT_MODE"], "table": os.environ.get("TABLE_NAME"), "greeting": os.environ.get("GREETING")})}
`;

async function deployApp(name: string, file: string, source: string, settings: Record<string, string>) {
  const folder = mkdtempSync(join(scratch, 'app-'));
  writeFileSync(join(folder, file), source);
  const built = await packageFolder(folder);
  const { bucket, key } = await uploadArtifact(session, bootstrap.artifactsBucket, built, { prefix: 'packages' });
  built.dispose();
  const report = recordingReporter();
  const request: StackRequest = {
    stackName: name,
    template: withFunctionSettings(shippedTemplate(templates, 'lambda-http'), 'Function', {
      environment: { GREETING: 'hello {"a": [1]}: #x' },
    }),
    artifactsBucket: bootstrap.artifactsBucket,
    parameters: { AppVersion: built.sha256.slice(0, 16), CodeBucket: bucket, CodeKey: key, ...settings },
    timeout: 60_000,
  };
  return { result: await deployStack(session, request, report), report, version: built.sha256.slice(0, 16), request };
}

async function call(apiId: string, path: string): Promise<Response> {
  return await fetch(`${process.env['AWS_ENDPOINT_URL']}/_aws/execute-api/${apiId}/$default${path}`);
}

describe('the shipped templates', () => {
  test('bootstrap is found on the second look, in one call', async () => {
    const report = recordingReporter();
    expect(await bootstrapOf(session, report)).toEqual(bootstrap);
    expect(report.lines).toEqual([]);
    expect(bootstrap).toMatchObject({ version: BOOTSTRAP_VERSION, artifactsBucket: expect.any(String) });
  });

  test.each([
    ['Node', 'index.js', NODE, { Handler: 'index.handler' }],
    ['Python', 'app.py', PYTHON, { Runtime: 'python3.13', Handler: 'app.handler' }],
  ])('a %s function answers through the HTTP API, and a new version replaces it', async (_, file, source, settings) => {
    const data = await deployStack(
      session,
      {
        stackName: unique('shop-data'),
        template: shippedTemplate(templates, 'data'),
        parameters: { Disposable: 'true' },
      },
      recordingReporter(),
    );
    const name = unique('shop-lambda');
    const all = { ...settings, TableArn: data.outputs['TableArn']! };
    const first = await deployApp(name, file, source, all);
    expect(first.result).toMatchObject({ status: 'CREATE_COMPLETE', hasChanges: true });
    const answer = await call(first.result.outputs['ApiId']!, '/api/health');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      path: '/api/health',
      version: first.version,
      mode: 'lambda',
      table: data.outputs['TableName'],
      greeting: 'hello {"a": [1]}: #x',
    });

    const again = await deployApp(name, file, source, all);
    expect(again.result).toMatchObject({ hasChanges: false, outputs: first.result.outputs });

    const second = await deployApp(name, file, `${source}\n`, all);
    expect(second.result).toMatchObject({ status: 'UPDATE_COMPLETE', hasChanges: true });
    const next = (await (await call(first.result.outputs['ApiId']!, '/')).json()) as { version: string };
    expect(next.version).toBe(second.version);

    await deleteStack(session, name);
    expect(await readStack(session, name)).toBeUndefined();
    await deleteStack(session, data.stackName);
  });
});
