import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { stopProcess } from './processes.ts';
import { ensureEdge, ensureEmulator, ensureFront, ensureGateway, ensurePodman } from './services.ts';
import { STEPS, watchPeople } from './shift.ts';
import { StateFile } from './state.ts';
import { printError, printTable, say, seconds, step, style } from './terminal.ts';
import { verify } from './verify.ts';

async function up(state: StateFile, { mode, bad, shift }: DemoOptions, interrupt: AbortSignal): Promise<void> {
  const engine = mode === 'container' ? findEngine() : undefined;
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
  interrupt.throwIfAborted();
  const workspace = await step(
    'App',
    () => Promise.resolve(prepareApplication(state)),
    () => 'templates/app, as a repository of its own',
  );
  const container = engine && containerInputs(emulator.port, await demoBaseImage(state, engine));
  if (engine) await ensureGateway(state, engine, emulator.port);
  interrupt.throwIfAborted();
  say();
  say(`${style('bold', `Deploying in ${mode} mode`)} ${style('dim', '(node24 dist/deploy.js, as a runner does)')}`);
  const begun = performance.now();
  const common = { ...commonInputs(mode), 'connect-to': edge.connectTo, ...container };
  const deploy = (inputs: Record<string, string> = common) =>
    runDeployment(state, {
      workspace,
      sha: contentCommit(workspace),
      environment: { ...emulatorEnvironment(front), NODE_EXTRA_CA_CERTS: edge.caFile },
      inputs,
      interrupt,
    });
  const outputs = await deploy();
  const took = seconds(performance.now() - begun);
  const builtPage = readFileSync(join(workspace, commonInputs(mode)['web']!, 'index.html'), 'utf8');
  const health = await verify(edge.url, mode, builtPage);
  if (shift) {
    const next = { ...commonInputs('lambda'), 'connect-to': edge.connectTo, traffic: STEPS };
    return await shiftViewers(edge.url, () => deploy(next));
  }
  say();
  say(
    outputs['has-changes'] === 'false'
      ? style('bold', `Nothing has changed: nothing was deployed (${took})`)
      : style('bold', `Deployed and checked in ${took}`),
  );
  say();
  if (bad) await showBadBuild(workspace, deploy, { url: edge.url, version: health.version });
  printTable(await listStacks(`http://localhost:${emulator.port}`, APP));
  say();
  printTable([
    ['Open', style(['bold', 'cyan'], edge.url)],
    ['API', `${edge.url}/api/health  ${style('dim', `${health.mode}, version ${short(health.version)}`)}`],
    ['Summary', style('dim', state.path('summary.md'))],
    [
      'Again',
      `npm run demo${mode === 'container' ? ' -- --mode container' : ''}   ${style('dim', 'change templates/app first, and only that is deployed')}`,
    ],
    ['Stop', 'npm run demo -- --down'],
  ]);
  say();
}

/** Moves the viewers of the container to Lambda, and prints who answers meanwhile. */
async function shiftViewers(url: string, deploy: () => Promise<Record<string, string>>): Promise<void> {
  say();
  say(`${style('bold', 'Moving its viewers to Lambda')} ${style('dim', `(traffic: ${STEPS})`)}`);
  const over = new AbortController();
  const watching = watchPeople(url, 'lambda', over.signal);
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

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return console.log(USAGE);
  const state = new StateFile(options.folder);
  say();
  if (options.down) {
    state.refuseOthers();
    await takeDown(state);
    return say();
  }
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
    printError('Interrupted. Run it again to go on from here, or npm run demo -- --down to remove everything');
  else if (error instanceof DemoError) printError(error.message);
  else printError(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
