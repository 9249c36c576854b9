import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ensureTools, toolPath } from '../../scripts/tools.mjs';
import { readStack } from '../../src/stack/index.ts';
import { startEdge } from '../support/edge/index.ts';
import { unique } from '../support/names.ts';
import { testSession } from '../support/emulator/session.ts';
import { builtApp } from './built-app.ts';
import { GLUE } from './glue-template.ts';
import type { Bench } from './harness.ts';

const root = join(import.meta.dirname, '..', '..');

const INPUTS = {
  mode: 'lambda',
  environment: 'production',
  source: 'dist/lambda',
  web: 'dist/web',
  deadline: '30s',
  // A wait on purpose, which the commands have not.
  'min-ready': '0s',
};

/**
 * The whole action on the reference app, with data, web and backend stacks, releases and checks, against the commands
 * that people put together for it: they keep no record, guard nothing and check no build.
 */
export default async function bench(b: Bench): Promise<void> {
  ensureTools('sam');
  ensureTools('rivals');
  const emulator = await b.emulator();
  const edge = await startEdge({ emulatorEndpoint: emulator.endpoint, cache: false });
  b.defer(() => edge.stop());
  const session = testSession(emulator.endpoint);
  const [ours, theirs] = [await builtApp(b), await builtApp(b)];
  const app = unique('bench');
  const stack = unique('glue');
  const bucket = unique('glue');
  await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
  writeFileSync(join(theirs, 'template.yaml'), GLUE);

  const deploy = async () => {
    const inputs = { ...INPUTS, app, 'connect-to': edge.connectTo };
    const variables = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
    // As on a runner, which makes the files before every step.
    for (const name of ['output', 'summary']) writeFileSync(join(ours, name), '');
    await b.command([process.execPath, join(root, 'dist', 'deploy.js')], {
      ...emulator.environment,
      ...Object.fromEntries(variables),
      NODE_EXTRA_CA_CERTS: edge.caFile,
      GITHUB_WORKSPACE: ours,
      GITHUB_OUTPUT: join(ours, 'output'),
      GITHUB_STEP_SUMMARY: join(ours, 'summary'),
      GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
    });
  };
  const environment = { ...emulator.environment, SAM_CLI_TELEMETRY: '0' };
  const sam = (...argv: string[]) => b.command([toolPath('sam', 'sam'), ...argv], environment, { cwd: theirs });
  const glue = async () => {
    await sam('build');
    const deployed = ['--stack-name', stack, '--s3-bucket', bucket, '--capabilities', 'CAPABILITY_IAM'];
    await sam('deploy', ...deployed, '--no-fail-on-empty-changeset');
    const outputs = (await readStack(session, stack))!.outputs;
    const aws = toolPath('rivals', 'aws');
    await b.command([aws, 's3', 'sync', '--delete', 'dist/web', `s3://${outputs['Bucket']}`], environment, {
      cwd: theirs,
    });
    const health = `${emulator.endpoint}/_aws/execute-api/${outputs['ApiId']}/$default/api/health`;
    await b.command(['curl', '--fail', '--silent', '--show-error', health]);
  };

  await deploy();
  await glue();
  const rival = 'sam build + sam deploy + s3 sync + curl';
  await b.compare('Unchanged deployment of the reference app', {
    note: 'The built app: code package, three stacks, route, site, checks of page and API with the build that answers.',
    ours: deploy,
    rivals: { [rival]: glue },
    target: { against: rival, ratio: 5 },
    limit: 500,
    runs: 3,
  });
  let change = 0;
  const edit = () => {
    change++;
    for (const folder of [ours, theirs]) {
      writeFileSync(join(folder, 'dist', 'lambda', 'change.txt'), `${change}\n`);
      writeFileSync(join(folder, 'dist', 'web', 'change.txt'), `${change}\n`);
    }
    return Promise.resolve();
  };
  await b.compare('One file of the function and one of the site changed', {
    note: 'Without min-ready: by default a new version is watched for 6 s before it gets traffic.',
    setup: edit,
    ours: deploy,
    rivals: { [rival]: glue },
    target: { against: rival, ratio: 2 },
    runs: 3,
  });
}
