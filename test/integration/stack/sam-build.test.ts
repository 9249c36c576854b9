import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ensureTools, toolPath } from '../../../scripts/tools.mjs';
import { Failure } from '../../../src/report/index.ts';
import { readStack } from '../../../src/stack/index.ts';
import { deployWithSam } from '../../support/actions/deploy-sam.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/emulator/session.ts';
import { failureWith } from '../../support/failure-with.ts';

/** `sam build` by the real SAM CLI. */
const session = testSession();
const bucket = unique('sam-build');
const name = unique('sam-build');
let folder: string;
let path: string;
beforeAll(async () => {
  ensureTools('sam');
  path = [dirname(toolPath('sam', 'sam')), process.env['PATH']].join(delimiter);
  await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-sam-build-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (file: string, content: string) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
};
const run = (inputs: Record<string, string> = {}, environment: Record<string, string> = {}) =>
  deployWithSam(
    { 'stack-name': name, 's3-bucket': bucket, ...inputs },
    { workspace: folder, environment: { PATH: path, SAM_CLI_TELEMETRY: '0', ...environment } },
  );
const HANDLER = (word: string) => `exports.handler = async () => '${word}';\n`;
const FUNCTION = `
    Type: AWS::Serverless::Function
    Properties: {CodeUri: code, Handler: index.handler, Runtime: nodejs24.x, FunctionName: ${name}}
`;
const TEMPLATE = `Transform: AWS::Serverless-2016-10-31\nResources:\n  Fn:${FUNCTION}`;
const BUILT = `${TEMPLATE}    Metadata: {BuildMethod: makefile}\n`;
/** A build that makes another program of the source, and leaves its environment beside it. */
const MAKEFILE = `build-Fn:
	sed s/source/built/ index.js > $(ARTIFACTS_DIR)/index.js
	env > $(ARTIFACTS_DIR)/environment.txt
`;
async function invoke(): Promise<unknown> {
  const { Payload } = await session.client(LambdaClient).send(new InvokeCommand({ FunctionName: name }));
  return JSON.parse(Buffer.from(Payload!).toString());
}
function files(template: string, makefile = MAKEFILE): void {
  write('template.yaml', template);
  write('code/index.js', HANDLER('source'));
  write('code/Makefile', makefile);
}

describe('build: auto', () => {
  test('builds code that needs it, without credentials, and deploys what was built', async () => {
    files(BUILT);
    const { error, report } = await run(
      {},
      {
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'oidc-secret',
        GITHUB_TOKEN: 'token-secret',
        GH_TOKEN: 'token-secret',
        GITHUB_ENV: '/secret/variables-of-the-job',
        CUSTOM: 'stays',
      },
    );
    expect(error).toBeUndefined();
    expect(report.lines.join('\n')).toContain('sam build (Fn has BuildMethod makefile)');
    expect(await invoke()).toBe('built');
    const environment = readFileSync(join(folder, '.aws-sam/build/Fn/environment.txt'), 'utf8');
    expect(environment).toMatch(/^CUSTOM=stays$/m);
    expect(environment).not.toMatch(/^(AWS_(?!DEFAULT_REGION|REGION|SAM)|ACTIONS_|INPUT_)|secret/m);
  });

  test('takes the settings of the build from the samconfig file and its environment', async () => {
    files(BUILT);
    write(
      'samconfig.toml',
      'version = 0.1\n[default.deploy.parameters]\n[production.build.parameters]\nexclude = ["Fn"]\n',
    );
    expect((await run({ 'config-env': 'production' })).error).toBeUndefined();
    expect(existsSync(join(folder, '.aws-sam/build/template.yaml'))).toBe(true);
    expect(existsSync(join(folder, '.aws-sam/build/Fn'))).toBe(false);
  });

  test('leaves code alone that needs none, and needs no SAM CLI for it', async () => {
    files(TEMPLATE);
    rmSync(join(folder, 'code/Makefile'));
    expect((await run({}, { PATH: '/nowhere' })).error).toBeUndefined();
    expect(existsSync(join(folder, '.aws-sam'))).toBe(false);
    expect(await invoke()).toBe('source');
  });

  test.each([
    ['requirements.txt', 'flask\n', true],
    ['requirements.txt', '# nothing\n', false],
    ['package.json', '{"dependencies": {"left-pad": "1"}}', true],
    ['package.json', '{"devDependencies": {"left-pad": "1"}}', false],
    ['go.mod', 'module x', true],
  ])('%s with %j: needed is %s', async (manifest, content, needed) => {
    files(TEMPLATE);
    rmSync(join(folder, 'code/Makefile'));
    write(`code/${manifest}`, content);
    const { error } = await run({ 'dry-run': 'true' }, { PATH: '/nowhere' });
    if (needed) expect((error as Failure).message).toContain(`Fn has ${manifest}`);
    else expect(error).toBeUndefined();
  });

  test('without the SAM CLI says how to get it, before anything is written', async () => {
    const missing = unique('sam-missing');
    files(BUILT);
    const { error } = await run({ 'stack-name': missing }, { PATH: '/nowhere' });
    expect(error).toBeInstanceOf(Failure);
    expect(error).toEqual(failureWith('engine', 'SAM CLI', 'aws-actions/setup-sam', 'build: never'));
    expect(await readStack(session, missing)).toBeUndefined();
  });

  test('a build that fails stops the deployment', async () => {
    const broken = unique('sam-broken');
    files(BUILT, 'build-Fn:\n\techo no such compiler; false\n');
    const { error } = await run({ 'stack-name': broken });
    expect(error).toEqual(failureWith('build', 'sam build', 'exit code 1'));
    expect((error as Failure).message).toMatch(/no such compiler|Make Failed/i);
    expect(await readStack(session, broken)).toBeUndefined();
  });
});

test('build: never deploys the code as it is', async () => {
  files(BUILT);
  expect((await run({ build: 'never' }, { PATH: '/nowhere' })).error).toBeUndefined();
  expect(await invoke()).toBe('source');
});

test('build: always builds what would not need it', async () => {
  files(TEMPLATE);
  rmSync(join(folder, 'code/Makefile'));
  write('code/package.json', '{"name": "code", "version": "1.0.0"}');
  const { error, report } = await run({ build: 'always' });
  expect(error).toBeUndefined();
  expect(report.lines.join('\n')).toContain('sam build (build: always)');
  expect(existsSync(join(folder, '.aws-sam/build/Fn/index.js'))).toBe(true);
});
