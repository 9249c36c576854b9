import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { emulatorEnvironment } from '../../test/support/emulator/emulator.ts';
import { contentCommit, prepareApplication } from './application.ts';
import { runDeployment } from './deployment.ts';
import { demoBaseImage } from './base.ts';
import { showBadBuild } from './break.ts';
import { takeDown } from './down.ts';
import { findEngine, type Engine } from './engine.ts';
import { APP, commonInputs, containerInputs } from './inputs.ts';
import { DemoError, parseOptions, USAGE, type DemoOptions } from './options.ts';
import { listStacks } from './overview.ts';
import { prepareOwnApp, type OwnApp } from './own-app.ts';
import { stopProcess } from './processes.ts';
import { ensureEdge, ensureEmulator, ensureFront, ensureGateway, ensurePodman, showDistribution } from './services.ts';
import { STEPS, watchPeople } from './shift.ts';
import { makeStandIns } from './stand-in-secrets.ts';
import { demoFolders, StateFile } from './state.ts';
import { printError, printTable, say, seconds, step, style } from './terminal.ts';
import { askShown, distributionOf, verify } from './verify.ts';

async function up(state: StateFile, options: DemoOptions, interrupt: AbortSignal): Promise<void> {
  const own = options.app === undefined ? undefined : prepareOwnApp(state, options.app, options.mode);
  const mode = own ? own.inputs['mode'] : (options.mode ?? 'lambda');
  const needsEngine = mode === 'container' || own?.inputs['package-type'] === 'image';
  const engine = needsEngine ? findEngine() : undefined;
  if (engine)
    await step(
      'Engine',
      () => prepareEngine(state, engine),
      () => `${engine.name} ${engine.version}`,
    );
  const emulator = await step(
    'Emulator',
    () => ensureEmulator(state),
    ({ port, fresh }) => `AWS on http://localhost:${port}${fresh ? '' : style('dim', ' (still running)')}`,
  );
  const front = await ensureFront(state, emulator);
  const edge = await step(
    'Local edge',
    () => ensureEdge(state, emulator),
    ({ url }) => `CloudFront on ${url}`,
  );
  if (engine) await ensureGateway(state, engine, emulator.port);
  interrupt.throwIfAborted();
  const stage: Stage = {
    url: edge.url,
    engine,
    endpoint: `http://localhost:${emulator.port}`,
    deploy: async (name, workspace, inputs) => {
      const outputs = await runDeployment(state, {
        name,
        workspace,
        sha: contentCommit(workspace),
        environment: { ...emulatorEnvironment(front), NODE_EXTRA_CA_CERTS: edge.caFile },
        inputs: { ...inputs, 'connect-to': edge.connectTo },
        caFile: edge.caFile,
        interrupt,
      });
      // The edge has those of other apps as well.
      const shown = distributionOf(outputs);
      showDistribution(state, shown);
      return { outputs, status: await askShown(edge.url, shown) };
    },
  };
  if (own) return await showOwnApp(state, own, stage);
  await showReferenceApp(
    state,
    { ...options, mode: mode === 'container' ? 'container' : 'lambda' },
    { ...stage, port: emulator.port },
  );
}

interface Deployed {
  outputs: Record<string, string>;
  /** What the first page of the app answers at the address to open. */
  status: number;
}

/** What a deployment of the demo stands on. */
interface Stage {
  /** The local edge. */
  url: string;
  /** Where the app is an image. */
  engine: Engine | undefined;
  /** The emulator. */
  endpoint: string;
  deploy: (name: string, workspace: string, inputs: Record<string, string>) => Promise<Deployed>;
}

async function showOwnApp(state: StateFile, own: OwnApp, { url, endpoint, engine, deploy }: Stage): Promise<void> {
  const { workspace, app, workflow, inputs, leftOut, added } = own;
  say(`${style('green', '✔')} ${'App'.padEnd(12)} ${app}, as ${workflow} deploys it`);
  if (leftOut.length > 0) say(style('dim', `  Left out here: ${leftOut.join(', ')}`));
  for (const text of added) say(`${style('yellow', '!')} Added here: ${text}`);
  const secrets = await makeStandIns(endpoint, inputs['app-secrets']);
  // The emulator starts tasks without the secrets of their definition.
  const given =
    inputs['mode'] === 'container'
      ? 'Missing here, which the emulator gives no container'
      : "With a value of the demo's own";
  if (secrets.length > 0) say(style('dim', `  ${given}: ${secrets.join(', ')}`));
  say();
  const { outputs, status } = await deploy(app, workspace, {
    ...inputs,
    ...(engine && { registry: new URL(endpoint).host }),
  });
  say();
  printTable(await listStacks(endpoint, app));
  say();
  printTable([
    ['Open', `${style(['bold', 'cyan'], url)}  ${style('dim', `/ answers ${status}`)}`],
    ['Mode', outputs['mode'] ?? ''],
    ['Checks', outputs['verdict'] ?? ''],
    ['Summary', style('dim', state.path('summary.md'))],
    ['Stop', command(state, '--down')],
  ]);
  say();
}

async function showReferenceApp(
  state: StateFile,
  { mode, bad, shift }: DemoOptions & { mode: 'lambda' | 'container' },
  { url, endpoint, deploy: run, engine, port }: Stage & { port: number },
): Promise<void> {
  const workspace = await step(
    'App',
    () => Promise.resolve(prepareApplication(state)),
    () => 'templates/app, as a repository of its own',
  );
  const container = engine && containerInputs(port, await demoBaseImage(state, engine));
  say();
  say(`${style('bold', `Deploying in ${mode} mode`)} ${style('dim', '(node24 dist/deploy.js, as a runner does)')}`);
  const begun = performance.now();
  const common = { ...commonInputs(mode), ...container };
  const deploy = async (inputs: Record<string, string> = common) => (await run(APP, workspace, inputs)).outputs;
  const outputs = await deploy();
  const took = seconds(performance.now() - begun);
  const builtPage = readFileSync(join(workspace, commonInputs(mode)['web']!, 'index.html'), 'utf8');
  const health = await verify(url, mode, builtPage);
  if (shift)
    return await shiftViewers(url, state.path('shift.html'), () =>
      deploy({ ...commonInputs('lambda'), traffic: STEPS }),
    );
  say();
  say(
    outputs['has-changes'] === 'false'
      ? style('bold', `Nothing has changed: nothing was deployed (${took})`)
      : style('bold', `Deployed and checked in ${took}`),
  );
  say();
  if (bad) await showBadBuild(workspace, deploy, { url, version: health.version });
  printTable(await listStacks(endpoint, APP));
  say();
  printTable([
    ['Open', style(['bold', 'cyan'], url)],
    ['API', `${url}/api/health  ${style('dim', `${health.mode}, version ${short(health.version)}`)}`],
    ['Summary', style('dim', state.path('summary.md'))],
    [
      'Again',
      `${command(state, ...(mode === 'container' ? ['--mode', 'container'] : []))}   ${style('dim', 'change templates/app first, and only that is deployed')}`,
    ],
    ['Stop', command(state, '--down')],
  ]);
  say();
}

/** Moves the viewers of the container to Lambda, and prints who answers meanwhile. */
async function shiftViewers(url: string, page: string, deploy: () => Promise<Record<string, string>>): Promise<void> {
  say();
  say(`${style('bold', 'Moving its viewers to Lambda')} ${style('dim', `(traffic: ${STEPS})`)}`);
  const over = new AbortController();
  say(`Who answers, over time: ${style(['bold', 'cyan'], pathToFileURL(page).href)}`);
  const watching = watchPeople(url, { from: 'container', to: 'lambda', page }, over.signal);
  try {
    const { traffic } = await deploy();
    say(style('bold', `Traffic: ${traffic}. The container stays until actions/traffic with operation: finish`));
  } finally {
    over.abort();
    await watching;
  }
  say();
}

async function prepareEngine(state: StateFile, engine: Engine): Promise<void> {
  state.update({ engine: engine.name });
  if (engine.name === 'podman') await ensurePodman(state);
}

function short(version: string): string {
  return version.replace(/^sha256:/, '').slice(0, 12);
}

/** The demo's command with these options, in the folder of this run. */
function command(state: StateFile, ...options: string[]): string {
  const { reference, own } = demoFolders();
  const all = [...options, ...([reference, own].includes(state.folder) ? [] : ['--folder', state.folder])];
  return ['npm run demo', ...(all.length > 0 ? ['--', ...all] : [])].join(' ');
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return console.log(USAGE);
  const { reference, own } = demoFolders();
  say();
  if (options.down) {
    const folders = options.folder ? [options.folder] : [reference, own].filter((path) => existsSync(path));
    for (const folder of folders.length > 0 ? folders : [reference]) {
      const state = new StateFile(folder);
      state.refuseOthers();
      await takeDown(state);
    }
    return say();
  }
  const state = new StateFile(options.folder ?? (options.app === undefined ? reference : own));
  state.claim();
  try {
    // What a killed run left at work would get into this one's way.
    await stopProcess(state.current.deployment);
    await up(state, options, interrupt.signal);
  } finally {
    state.release();
  }
}

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupt.abort());

try {
  await main();
} catch (error) {
  process.exitCode = 1;
  if (interrupt.signal.aborted)
    printError('Interrupted. Run it again to go on from here, or with --down to remove everything');
  else if (error instanceof DemoError) printError(error.message);
  else printError(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
