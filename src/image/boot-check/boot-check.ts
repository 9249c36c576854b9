import { poll, PollTimeout, systemClock, type Clock } from '../../aws/index.ts';
import { Failure, markdown, tellingLines, type Reporter } from '../../report/index.ts';
import type { ContainerPlace } from './container-request.ts';
import { listeningPorts, withContainer, type ContainerState, type IsolatedContainer } from './container.ts';
import type { Engine } from '../engine/engine.ts';
import type { BootCheckOptions, BootCheckResult } from '../request.ts';

const LOG_LINES = 60;

export interface BootCheckContext {
  engine: Engine;
  /** Name or id in the engine's store. */
  image: string;
  /** EXPOSEd ports. */
  ports: readonly number[];
  platform?: string;
  options: BootCheckOptions;
  report: Reporter;
  clock?: Clock;
}

/** What was seen, before the level decides what it means. */
export interface Observation {
  kind: 'healthy' | 'crashed' | 'not-healthy' | 'unreachable';
  elapsed: number;
  /** One line: why it is not healthy. */
  problem: string;
  log: string;
}

/** Starts a server image without network and credentials, and waits until its health path answers. */
export async function checkServer(context: BootCheckContext): Promise<Observation> {
  const { engine, image, platform, options, ports } = context;
  const port = options.port ?? ports[0] ?? 8080;
  const environment = { PORT: String(port), ...options.environment };
  const { memory, timeout: patience } = options;
  return await withContainer(engine, { image, environment, memory, platform, patience }, (container) =>
    observe(container, port, context),
  );
}

async function observe(
  container: IsolatedContainer,
  port: number,
  { options, clock = systemClock }: BootCheckContext,
): Promise<Observation> {
  const start = clock.now();
  let state = await container.state();
  let answer = 'no answer';
  const result = (kind: Observation['kind'], problem = '', log = '') => ({
    kind,
    elapsed: clock.now() - start,
    problem,
    log,
  });
  try {
    return await poll(
      async () => {
        state = await container.state();
        if (!state.running) return result('crashed', crash(state), await container.logTail(LOG_LINES));
        answer = await probe(container, state, port, options.path);
        return answer === '' ? result('healthy') : undefined;
      },
      { clock, timeout: options.timeout, interval: () => 100 },
    );
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw error;
    const open = listeningPorts(state.pid);
    const listens = open?.some((listening) => listening.port === port && listening.reachable) ?? false;
    const log = await container.logTail(LOG_LINES);
    if (listens && /^no answer/.test(answer))
      return result(
        'unreachable',
        `the application listens on port ${port}, but this runner does not reach the container's network`,
        log,
      );
    const problem = `GET ${options.path} on port ${port} gave ${answer} for ${markdown.duration(options.timeout)}; ${describePorts(open, port)}`;
    return result('not-healthy', problem, log);
  }
}

/** '' for a good answer, else what came instead. */
async function probe(container: IsolatedContainer, place: ContainerPlace, port: number, path: string): Promise<string> {
  if (place.address === '') return 'no answer (the container has no address yet)';
  const answer = await container.ask(place, { method: 'GET', port, path, timeout: 2000 });
  if ('problem' in answer) return `no answer (${answer.problem})`;
  return answer.status < 400 ? '' : `status ${answer.status}`;
}

export function crash({ exitCode, outOfMemory }: ContainerState): string {
  if (outOfMemory) return `it was killed for using more memory than it has (exit code ${exitCode})`;
  return `it ended by itself with exit code ${exitCode}${EXIT_CODES[exitCode] ?? ''}`;
}

const EXIT_CODES: Readonly<Record<number, string>> = {
  0: ': a server keeps running; check CMD and ENTRYPOINT',
  126: ': its command cannot be executed; check the executable bit and the architecture',
  127: ': its command was not found; check CMD and ENTRYPOINT',
  137: ': it was killed, probably for its use of memory',
  139: ': segmentation fault',
};

function describePorts(open: ReturnType<typeof listeningPorts>, port: number): string {
  if (!open) return 'which ports it opened cannot be seen from here';
  if (open.length === 0) return 'it opened no port';
  const own = open.find((listening) => listening.port === port);
  if (own && !own.reachable)
    return `it listens on port ${port} of its own loopback only: bind 0.0.0.0 instead of 127.0.0.1`;
  return `it listens on ${open.map((listening) => (listening.reachable ? String(listening.port) : `${listening.port} (loopback only)`)).join(', ')}`;
}

function logged({ kind, log, problem }: Observation): string[] {
  if (log !== '') return [`It logged: ${tellingLines(log).join(' | ')}`];
  return kind === 'unreachable' || problem.startsWith('it cannot be started') ? [] : ['It logged nothing'];
}

/**
 * What an observation means at a level: a Failure where it forbids the push, a warning where it does not.
 * Not being able to look is never a pass: it fails at `enforce` and warns otherwise.
 */
export function judge(observation: Observation, options: BootCheckOptions, report: Reporter): BootCheckResult {
  const { kind, elapsed, problem, log } = observation;
  if (kind === 'healthy') {
    report.note(`The image started and answered on ${options.path} after ${markdown.duration(elapsed)}`);
    return { outcome: 'healthy', elapsed };
  }
  const failed = new Failure({
    code: 'boot-check',
    what:
      kind === 'crashed'
        ? 'The image crashes at start'
        : kind === 'unreachable'
          ? 'The image could not be checked'
          : 'The image starts but does not get healthy',
    why: [problem, ...logged(observation)].join('. '),
    todo: 'Nothing was pushed. If it needs settings to start, give them (boot-check-environment of build-image, app-env of deploy); if it needs a database, set boot-check: warn',
    details: log === '' ? undefined : markdown.details('Log of the image', markdown.fence(log)),
  });
  if (options.level === 'enforce' || (options.level === 'auto' && kind === 'crashed')) throw failed;
  report.warning(`${failed.what}: ${failed.why}`, { title: 'Boot check' });
  if (failed.details) report.summary(failed.details);
  return { outcome: kind === 'unreachable' ? 'skipped' : 'not-healthy', elapsed, problem };
}
