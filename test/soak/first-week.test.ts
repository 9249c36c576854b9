import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { ensureTools, toolPath } from '../../scripts/tools.mjs';
import { runToSuccess, type Workflow, type WorkflowRun } from '../support/actions/act.ts';
import { callerAccount } from '../support/actions/caller.ts';
import type { Edge } from '../support/edge/index.ts';
import { testSession } from '../support/emulator/session.ts';
import { baseImage } from '../support/images/base-image.ts';
import { edgeOfWorkflows } from '../support/levels/e2e-setup.ts';
import { publish } from '../support/levels/published.ts';
import { unique } from '../support/names.ts';
import { describeWith } from '../support/needs.ts';

/** What a new user does wrong, or does at all, in the first week: each as a step of a real workflow. */
interface Step {
  /** deploy, where none is named. */
  action?: string;
  inputs: Record<string, string | number>;
  /** Code of the failure, in brackets at the end of its title; undefined where all goes well. */
  code?: string;
  /** In the annotation. */
  says?: RegExp;
}

let edge: Edge;
beforeAll(async () => {
  process.env['DEPLOY_PUBLISHED'] = await publish();
  edge = await edgeOfWorkflows();
}, 300_000);
afterAll(async () => {
  await edge.stop();
  rmSync(process.env['DEPLOY_PUBLISHED']!, { recursive: true, force: true });
});

/** What AWS has by itself. */
const HERE = { 'connect-to': '${{ vars.CONNECT_TO }}', registry: '${{ vars.REGISTRY }}', 'min-ready': '0s' };

/** Every step of one job, each whatever the one before it said. */
async function steps(all: Record<string, Step>, files: Workflow['files'], more: Partial<Workflow> = {}) {
  const of = ([id, { action, inputs }]: [string, Step]) => ({
    id,
    uses: `my-org/deploy${action ? `/actions/${action}` : ''}@v1`,
    'continue-on-error': true,
    with: action ? inputs : { ...HERE, ...inputs },
  });
  const workflow = stringify({
    on: [more.event ?? 'push'],
    jobs: {
      deploy: { 'runs-on': 'ubuntu-latest', steps: [{ uses: 'actions/checkout@v7' }, ...Object.entries(all).map(of)] },
    },
  });
  return await runToSuccess({
    ...callerAccount(),
    seconds: 900,
    ...more,
    files: { ...files, '.github/workflows/deploy.yml': workflow },
  });
}

/** Of each step: its failures by code, one at most, with the words that count and no stack trace. */
function judged({ annotations }: WorkflowRun, all: Record<string, Step>) {
  const seen = Object.entries(all).map(([id, { says = /./ }]) => {
    const errors = annotations.filter(({ level, step }) => level === 'error' && step === id);
    const told = errors.map(({ title, message }) => {
      const text = `${title} ${message}`;
      const isGood = says.test(text) && !/^\s+at .*:\d+:\d+/m.test(text);
      return isGood ? /\[([\w-]+)\]$/.exec(title)?.[1] : text;
    });
    return [id, told];
  });
  const wanted = Object.entries(all).map(([id, { code }]) => [id, code ? [code] : []]);
  expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(wanted));
}

const handler = (body: string) => `export const handler = async ({ rawPath }) => (${body});\n`;
const HEALTHY = handler(`{ statusCode: rawPath === '/up' ? 200 : 404, body: '{"status":"ok","version":"1.2.3"}' }`);
const input = (inputs: Step['inputs'], says: RegExp): Step => ({
  inputs: { mode: 'lambda', ...inputs },
  code: 'input',
  says,
});
const api = (inputs: Step['inputs'], says: RegExp) => input({ source: 'api', ...inputs }, says);

const WORKER = `
Resources:
  Worker:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: worker.handle, Code: worker, Role: 'arn:aws:iam::000000000000:role/x' }
`;

/** The numbers are those of the findings. */
const SLIPS: Record<string, Step> = {
  'f06-python-of-another-version': {
    inputs: { mode: 'lambda', source: 'python', runtime: 'python3.13' },
    code: 'package',
    says: /3\.8/,
  },
  'f07-page-without-index': {
    inputs: { mode: 'lambda', source: 'api', web: 'scripts' },
    code: 'no-index',
    says: /input web.*index\.html/,
  },
  'f09-mode-static': { inputs: { mode: 'static', web: 'site' }, code: 'input', says: /leave mode out/i },
  'f12-no-token': {
    inputs: { mode: 'lambda', source: 'api', 'role-to-assume': 'arn:aws:iam::123456789012:role/deploy' },
    code: 'credentials',
    says: /id-token: write/,
  },
  'f14-memory': api({ 'parameter-overrides': 'MemorySiz: 1024' }, /Did you mean MemorySize/),
  'f22-a-server-as-a-function': input({ source: 'express' }, /package-type: image/),
  'f23-broken-worker': {
    inputs: { mode: 'lambda', template: 'worker.yaml', checks: 'none' },
    code: 'package',
    says: /worker\.handle/,
  },
  'f24-environment': api({ environment: 'Staging/EU' }, /staging-eu/i),
  'f27-no-folder': input({ source: 'dist' }, /does not exist/),
  'f27-node24': api({ runtime: 'node24' }, /nodejs24\.x/),
  'f27-web-build-alone': api({ 'web-build-command': 'npm run build' }, /needs web/),
  'p8-handler': api({ handler: 'index.handle' }, /index\.handle/),
  'p8-checks': api({ checks: 'none.yaml' }, /none\.yaml/),
  'p10-alias': api({ 'app-env': 'a: *nope' }, /app-env/),
  'p12-runtime': api({ runtime: 'cobol1' }, /cobol1/),
  'p12-port': api({ 'connect-to': 'a:443:b:99999' }, /99999/),
  'p12-newline': api({ handler: 'index.handler\n' + 'x' }, /handler/),
  'p12-other-host': api({ 'health-path': '//other/up' }, /health-path/),
};

const FILES = {
  'api/index.mjs': HEALTHY,
  'express/server.js': "require('http').createServer((_, answer) => answer.end('ok')).listen(process.env.PORT);\n",
  'python/app.py': 'def handler(event, context):\n    return {"statusCode": 200}\n',
  'python/core.cpython-38-x86_64-linux-gnu.so': 'x',
  'scripts/app.js': '1;\n',
  'site/index.html': '<!doctype html><title>site</title>\n',
  'worker.yaml': WORKER,
  'worker/worker.js': 'exports.handler = async () => 1;\n',
};

describeWith('act', 'git')("a new user's first week, under act", () => {
  test('each slip of the first day is one annotation that says what was meant', async () => {
    judged(await steps(SLIPS, FILES), SLIPS);
  }, 900_000);

  test('a pull request deploys nothing to production unless it is asked for', async () => {
    const inputs = { mode: 'lambda', source: 'api', 'health-path': '/up' };
    const all: Record<string, Step> = { f11: { inputs, code: 'pull-request', says: /production/ } };
    const payload = { pull_request: { head: { ref: 'feature/x', repo: { full_name: 'my-org/shop' } } } };
    judged(await steps(all, FILES, { event: 'pull_request', payload }), all);
  }, 300_000);

  test('doctor comes to its end where AWS takes every connection and answers none', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const all: Record<string, Step> = { doctor: { action: 'doctor', inputs: { mode: 'lambda' } } };
    const account = callerAccount();
    const started = performance.now();
    const run = await steps(all, FILES, { environment: { ...account.environment, AWS_ENDPOINT_URL: endpoint } });
    // It looks for ten seconds at most; the SDK alone would try for minutes.
    expect(performance.now() - started).toBeLessThan(120_000);
    expect(run.outputs['doctor']!['verdict']).not.toBe('well');
    silent.close();
  }, 300_000);

  test('an own template is what sam build writes', async () => {
    const template = {
      AWSTemplateFormatVersion: '2010-09-09',
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        Api: {
          Type: 'AWS::Serverless::Function',
          Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', CodeUri: 'code/' },
        },
      },
    };
    ensureTools('sam');
    const sam = JSON.stringify(toolPath('sam', 'sam'));
    const inputs = { app: unique('week'), mode: 'lambda', checks: 'none', 'build-command': `${sam} build` };
    const all: Record<string, Step> = {
      sam: { inputs: { ...inputs, template: '.aws-sam/build/template.yaml' } },
      'sam-fails': {
        inputs: { ...inputs, 'build-command': `${sam} build --template-file none.yaml`, template: 'template.yaml' },
        code: 'build',
        says: /none\.yaml/,
      },
    };
    const files = { 'code/index.mjs': HEALTHY, 'code/package.json': '{"name":"code","version":"1.0.0"}\n' };
    judged(await steps(all, { ...files, 'template.yaml': stringify(template) }), all);
  }, 600_000);

  test('one app through its first week', async () => {
    const [app, name] = [unique('week'), `/${unique('week')}/key`];
    const parameter = { Name: name, Type: 'SecureString' as const, Value: 'sesame' };
    await testSession().client(SSMClient).send(new PutParameterCommand(parameter));
    const common = { app, mode: 'lambda', source: 'api', 'health-path': '/up', deadline: '60s' };
    const good = { ...common, 'app-secrets': `API_KEY: ssm:${name}` };
    const all: Record<string, Step> = {
      'f20-first-of-all-answers-badly': {
        inputs: { ...common, source: 'failing', deadline: '5s' },
        code: 'checks',
        says: /Nothing is live yet/,
      },
      'f08-f18-f25-good': { inputs: good },
      again: { inputs: good },
      'f17-dry-run': { inputs: { ...good, source: 'changed', 'dry-run': 'true' } },
      'f02-throws': { inputs: { ...good, source: 'throws' }, code: 'candidate', says: /What is live was not touched/ },
      'f15-health-path': {
        inputs: { ...good, source: 'changed', 'health-path': '/nothing' },
        code: 'checks',
        says: /Set health-path/,
      },
      'f01-another-app-of-that-name': {
        inputs: { ...good, 'working-directory': 'apps/billing' },
        code: 'new-source',
        says: /apps\/billing/,
      },
      'f10-renamed': { inputs: { ...good, app: `${app}-b` } },
      'f05-still-the-same': { inputs: good },
    };
    const run = await steps(all, {
      ...FILES,
      'api/.env': 'PASSWORD=x\n',
      'changed/index.mjs': `${HEALTHY}// 2\n`,
      'throws/index.mjs': `throw new Error('DATABASE_URL is not set');\n${HEALTHY}`,
      'failing/index.mjs': handler('{ statusCode: 500 }'),
      'apps/billing/api/index.mjs': HEALTHY,
    });
    judged(run, all);
    expect(run.log).not.toContain('sesame');
  }, 900_000);
});

describeWith(
  'act',
  'git',
  'docker',
)("a container of a new user's", () => {
  test('that listens on another port, lacks its health path or does not build is refused before it is pushed', async () => {
    const inputs = { app: unique('week'), mode: 'container', 'health-path': '/up' };
    const all: Record<string, Step> = {
      f16: { inputs, code: 'boot-check', says: /port: 3000/ },
      'f16-no-such-path': { inputs: { ...inputs, dockerfile: 'Paths' }, code: 'boot-check', says: /Set health-path/ },
      'f16-build': {
        inputs: { ...inputs, dockerfile: 'Fails' },
        code: 'build',
        says: /RUN node build\.js.*no such module/,
      },
    };
    const server = (port: string) =>
      `require('http').createServer((_, answer) => answer.writeHead(404).end()).listen(${port});\n`;
    const dockerfile = (file: string) => `FROM ${image}\nCOPY . .\nEXPOSE 8080\nCMD ["node", "${file}"]\n`;
    const image = await baseImage('node');
    const run = await steps(all, {
      Dockerfile: `FROM ${image}\nCOPY server.js .\nEXPOSE 8080\nCMD ["node", "server.js"]\n`,
      Paths: dockerfile('paths.js'),
      Fails: `FROM ${image}\nCOPY . .\nRUN node build.js\n`,
      'server.js': server('3000').replace('writeHead(404).', ''),
      'paths.js': server('process.env.PORT'),
      'build.js': 'console.error("no such module"); process.exit(3);\n',
    });
    judged(run, all);
    expect(run.log).not.toMatch(/pushed \d/);
  }, 600_000);
});
