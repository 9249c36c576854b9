import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { readRequest } from '../../src/actions/inputs/deploy-inputs.ts';
import { readRollbackInputs } from '../../src/actions/inputs/rollback-inputs.ts';
import type { ActionRun } from '../../src/github/index.ts';
import { type Context, createContext } from '../../src/operation/index.ts';
import { type DeployRequest, deploy, rollback } from '../../src/pipeline/index.ts';
import { runWith } from '../support/actions/in-process.ts';
import { readStack } from '../../src/stack/index.ts';
import { DeployableApp } from '../support/apps/deployable-app.ts';
import { viewerOf } from '../support/edge/client.ts';
import { startEdge } from '../support/edge/index.ts';
import { testSession } from '../support/emulator/session.ts';
import { baseImage } from '../support/images/base-image.ts';
import { removeImages, serverDockerfile } from '../support/images/image-context.ts';
import { unique } from '../support/names.ts';
import { clockedSession, longestRow, type Spell } from './aws-clock.ts';
import { RESOURCE_TIMES, TIMES } from './aws-times.ts';
import type { Bench } from './harness.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Milliseconds: the default of the input min-ready of deploy. */
const minReady = 6000;
const time = (type: string, what: 'create' | 'update' = 'create') => RESOURCE_TIMES[type]![what];

const SCRIPT_NAME = 'a script of docker push, sam deploy and aws s3 sync';
/** What people put together, in seconds: each command after the one before it, one stack for all. */
const SCRIPT = {
  sam: TIMES.samBuild.seconds + TIMES.changeSet.seconds,
  /** Role, function, API and its stage, one after another. */
  backend: time('AWS::IAM::Role') + time('AWS::Lambda::Function') + 2 * time('default'),
  /** It waits for the address of the backend. */
  distribution: time('AWS::CloudFront::Distribution'),
  code: time('AWS::Lambda::Function', 'update'),
  site: TIMES.siteUpload.seconds + TIMES.invalidation.seconds,
  /** docker build and docker push. */
  image: TIMES.imageBuild.seconds + TIMES.imagePush.seconds,
  /** The service is made when its load balancer is there, and that after its security group. */
  service: time('default') + time('AWS::ElasticLoadBalancingV2::LoadBalancer') + time('AWS::ECS::Service'),
  task: time('default') + time('AWS::ECS::Service', 'update'),
  /** The distribution is told which backend it has. */
  origin: time('AWS::CloudFront::Distribution', 'update'),
};

interface Timing {
  took: number;
  spells: Spell[];
  /** Of all steps. */
  sum: number;
}

/**
 * How long a deployment takes on AWS: the pipeline itself, against the emulator, by a clock that knows how long AWS takes
 * (test/bench/aws-times.ts) and passes over it.
 */
export default async function bench(b: Bench): Promise<void> {
  const stage = await clockedStage(b);
  const lambda = { mode: 'lambda', source: 'api', web: 'web' };
  const compare = async (title: string, script: number, { took, spells, sum }: Timing) => {
    const rivals = {
      'the longest chain': longestRow(spells),
      'one step after another': sum,
      [SCRIPT_NAME]: script * 1000,
    };
    await b.compare(`${title}, on the clock of AWS`, {
      note: 'Ours includes the record, the checks and the look from outside, at an edge that learns last; the script has none of it. The chain includes min-ready, a wait on purpose of 6 s.',
      ours: () => Promise.resolve(took),
      rivals: Object.fromEntries(Object.entries(rivals).map(([name, ms]) => [name, () => Promise.resolve(ms)])),
      target: { against: 'the longest chain', ratio: 1 / 1.05 },
      runs: 1,
      warmup: 0,
    });
  };
  // The stack that an account has once is there.
  await stage.deploy({ app: unique('first'), mode: 'lambda', source: 'api' });

  const { sam, backend, distribution, code, site } = SCRIPT;
  const first = await stage.deploy(lambda);
  await compare('First deployment of a function with a site', sam + backend + distribution + site, first);
  stage.app.build('two');
  await compare('A change of code and site', sam + code + site, await stage.deploy(lambda));
  stage.app.write('api/note.txt', 'new');
  await compare('A change of the code', sam + code, await stage.deploy(lambda));
  stage.app.write('api/note.txt', 'newer');
  const checked = await stage.deploy(lambda);
  stage.app.write('api/note.txt', 'newest');
  const unchecked = await stage.deploy({ ...lambda, checks: 'none' });
  await b.compare('What checking a new version before its traffic adds to a change of the code', {
    note: 'Nearly all of it is min-ready: the time for which the new version must go on answering well.',
    ours: () => Promise.resolve(checked.took),
    rivals: { 'without any checks': () => Promise.resolve(unchecked.took) },
    runs: 1,
    warmup: 0,
  });
  stage.app.write('web/note.txt', 'new');
  await compare('A change of the site', site, await stage.deploy(lambda));
  await compare('A rollback of code and site', sam + code + site, await stage.rollback());
  stage.app.build('three');
  const memory = { ...lambda, 'parameter-overrides': 'MemorySize: 512' };
  await compare('A change of code, site and a setting', sam + code + site, await stage.deploy(memory));
  const preview = { ...lambda, app: unique('preview'), environment: 'pr-1' };
  const until = '2099-01-01T00:00:00Z';
  await compare('A preview', sam + backend + site, await stage.deploy(preview, { preview: { until } }));
  await containers(stage, compare);
}

type Stage = Awaited<ReturnType<typeof clockedStage>>;

/** A container that answers on every path. */
const SERVER = `import { createServer } from 'node:http';
createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ text: 'TEXT', version: process.env.APP_VERSION }));
}).listen(process.env.PORT);
`;

/** A container's first deployment, its change, and the change of the mode there and back. */
async function containers(stage: Stage, compare: (title: string, script: number, timing: Timing) => Promise<void>) {
  const { app } = stage;
  app.write('Dockerfile', serverDockerfile(await baseImage('node')));
  const serve = (text: string) => app.write('server.js', SERVER.replace('TEXT', text));
  const name = unique('container');
  const lambda = { app: name, mode: 'lambda', source: 'api', web: 'web' };
  const container = {
    app: name,
    mode: 'container',
    web: 'web',
    deadline: '2min',
    registry: new URL(process.env['AWS_ENDPOINT_URL']!).host,
  };
  const { sam, image, service, task, origin, site, distribution } = SCRIPT;
  serve('one');
  const first = await stage.deploy({ ...container, app: unique('container') });
  await compare('First deployment of a container with a site', image + sam + service + distribution + site, first);
  await stage.deploy(lambda);
  await compare('A change of the mode, to a container', image + sam + service + origin, await stage.deploy(container));
  serve('two');
  await compare('A change of the code of a container', image + sam + task, await stage.deploy(container));
  app.write('api/note.txt', 'newest of all');
  await compare('A change of the mode, back to a function', sam + SCRIPT.backend + origin, await stage.deploy(lambda));
  removeImages('docker', name);
}

/** An environment whose AWS takes its time, and a person who deploys to it. */
async function clockedStage(b: Bench) {
  const emulator = await b.emulator();
  process.env['AWS_ENDPOINT_URL'] = emulator.endpoint;
  const clock = new VirtualClock();
  const edge = await startEdge({
    emulatorEndpoint: emulator.endpoint,
    cache: false,
    propagationMs: TIMES.keyValueStore.seconds * 1000,
    propagationClock: () => clock.now(),
    now: () => clock.now(),
  });
  b.defer(() => edge.stop());
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(edge.caFile, 'utf8')]);
  const app = new DeployableApp();
  const common = { app: unique('clock'), environment: 'production', deadline: '30s', 'connect-to': edge.connectTo };
  // An edge that was never asked has nothing older to answer, and for some milliseconds it asks nobody again.
  const ask = async ({ app, environment }: { app: string; environment: string }) => {
    const web = await readStack(testSession(emulator.endpoint), `${app}-${environment}-web`);
    const id = web?.outputs['DistributionId'];
    if (!id) return;
    await new Promise((resolve) => setTimeout(resolve, 60));
    await viewerOf(edge, id, 1)('/.well-known/deploy');
  };

  const timed = async (
    inputs: Record<string, string>,
    work: (run: ActionRun, context: Context) => Promise<unknown>,
  ): Promise<Timing> => {
    const {
      session,
      spells,
      timed: slow,
    } = clockedSession(emulator.endpoint, clock, { lookAtEdge: () => ask({ ...common, ...inputs }), minReady });
    const start = clock.now();
    const { error, report } = await runWith(
      async (run) => void (await work(run, createContext(session, slow(run.report), { clock }))),
      { ...common, ...inputs },
      { workspace: app.folder, environment: { GITHUB_SHA: app.commit(), GITHUB_RUN_ID: unique('run') } },
    );
    if (error) throw error as Error;
    if (process.env['SPELLS'])
      console.log(
        spells,
        report.lines.filter((line) => line.startsWith('✓')),
      );
    return { took: clock.now() - start, spells, sum: sumOf(report.markdown.join('\n')) };
  };
  return {
    app,
    deploy: (inputs: Record<string, string>, more: Partial<DeployRequest> = {}) =>
      timed(inputs, (run, context) =>
        deploy(
          context,
          { ...readRequest(run), ...more },
          {
            variables: run.environment,
            compareCommits: () => Promise.resolve('newer' as const),
          },
        ),
      ),
    rollback: () =>
      timed({ reason: 'bench' }, (run, context) =>
        rollback(
          context,
          { ...readRollbackInputs(run).request, to: { kind: 'previous' } },
          { variables: run.environment },
        ),
      ),
  };
}

/** What all steps took together, by the timeline in the summary. */
function sumOf(summary: string): number {
  const lines = [...summary.matchAll(/:(?:crit, )?(\d+), (\d+)$/gm)];
  return lines.reduce((sum, [, start, end]) => sum + Number(end) - Number(start), 0);
}
