import { poll, PollTimeout, type Clock } from '../../aws/index.ts';
import { Failure, markdown, tellingLines, type Reporter } from '../../report/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { BootCheckOptions } from '../request.ts';
import type { ContainerPlace } from './container-request.ts';
import {
  listeningPorts,
  withContainer,
  type ContainerState,
  type IsolatedContainer,
  type ListeningPort,
} from './container.ts';
import { type Answer, isGood, judgeAnswers, judgeLate, steadyTime } from './judge-answers.ts';

export interface BootCheckResult {
  outcome: 'healthy' | 'not-healthy' | 'skipped';
  /** Milliseconds from the start of the container to the first good answer, or to the end of the check. */
  elapsed: number;
  problem?: string;
  /** The one port that the application listens on, where it is another than the one asked. */
  listensOn?: number;
  /** What the health path answers, where no later answer would be another. */
  status?: number;
}

/** What is started. */
export interface BootCheckTarget {
  engine: Engine;
  /** Name or id in the engine's store. */
  image: string;
  /** EXPOSEd ports. */
  ports: readonly number[];
  options: BootCheckOptions;
}

/** What was seen; the level decides what it means. */
export interface Observation {
  kind: 'healthy' | 'crashed' | 'wrong-port' | 'wrong-path' | 'not-healthy' | 'unreachable';
  /** Milliseconds since the start of the container. */
  elapsed: number;
  /** One line: why it is not healthy. */
  problem: string;
  log: string;
  /** The one port that it listens on, where it is another than the one asked. */
  listensOn?: number;
  /** What the health path answers, where that is final. */
  status?: number;
}

type Finding = Pick<Observation, 'kind' | 'problem' | 'listensOn' | 'status'>;

/** Starts a server image without network and credentials, and waits until its health path answers. */
export async function checkServer(
  { engine, image, ports, options }: BootCheckTarget,
  { clock, report }: { clock: Clock; report: Pick<Reporter, 'note'> },
): Promise<Observation> {
  const { memory, timeout, path } = options;
  const port = options.port ?? ports[0] ?? 8080;
  const environment = { PORT: String(port), ...options.environment };
  let answer: Answer = { problem: 'the container has no address yet' };
  const times = steadyTime(options);
  const { steady } = times;
  const judge = judgeAnswers({ clock, report }, { port, path, ...times });
  return await withContainer(engine, { image, environment, memory, patience: timeout + steady }, (container) =>
    observe(container, {
      clock,
      timeout,
      logLines: 60,
      async look(state) {
        answer = await probe(container, state, { port, path, timeout });
        return judge(answer);
      },
      async timedOut(state) {
        const ask = async () => (answer = await probe(container, state, { port, path, timeout }));
        const late = await judgeLate(answer, { ask, judge, clock, steady });
        if (late) return late;
        const open = listeningPorts(state.pid);
        const silence = explainSilence(open, port, answer, options);
        const answers = async (other: number) => isGood(await probe(container, state, { port: other, path, timeout }));
        const other = await otherPort(open ?? [], { wanted: port, exposed: ports }, answers);
        return other === undefined ? silence : { ...silence, kind: 'wrong-port', listensOn: other };
      },
    }),
  );
}

export interface ObserveOptions {
  clock: Clock;
  /** Milliseconds until the container must be healthy. */
  timeout: number;
  logLines: number;
  /** Looks at the running container; undefined to look again. */
  look(state: ContainerState): Promise<Finding | undefined>;
  timedOut(state: ContainerState): Finding | Promise<Finding>;
}

/** Watches a container until `look` has a finding, it has ended, or the time is over. */
export async function observe(container: IsolatedContainer, options: ObserveOptions): Promise<Observation> {
  const { clock, timeout, logLines } = options;
  const start = clock.now();
  let state = await container.state();
  let finding: Finding;
  try {
    finding = await poll(
      async () => {
        state = await container.state();
        return state.running ? await options.look(state) : { kind: 'crashed', problem: describeCrash(state) };
      },
      { clock, timeout, interval: () => 100 },
    );
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw error;
    finding = await options.timedOut(state);
    // It may have ended in that look; an answer that was final stays what it was.
    state = await container.state();
    const hasAnswered = finding.kind === 'healthy' || finding.status !== undefined;
    if (!hasAnswered && !state.running) finding = { kind: 'crashed', problem: describeCrash(state) };
  }
  const elapsed = clock.now() - start;
  return { ...finding, elapsed, log: finding.kind === 'healthy' ? '' : await container.logTail(logLines) };
}

/** Milliseconds that an answer may take, as in the checks of a deployment: a health path may have to look at a database. */
const ANSWERS_WITHIN = 10_000;

async function probe(
  container: IsolatedContainer,
  place: ContainerPlace,
  { port, path, timeout }: { port: number; path: string; timeout: number },
): Promise<Answer> {
  if (place.address === '') return { problem: 'the container has no address yet' };
  const asked = { method: 'GET', port, path, timeout: Math.min(ANSWERS_WITHIN, timeout) } as const;
  const answer = await container.ask(place, asked);
  return 'problem' in answer ? answer : { status: answer.status };
}

/**
 * The port that a server has in place of the wanted one: it answers the health path there, or the Dockerfile EXPOSEs it. Any
 * other open port may be one for metrics, whose application still waits for its database.
 */
export async function otherPort(
  open: readonly ListeningPort[],
  { wanted, exposed }: { wanted: number; exposed: readonly number[] },
  answers: (port: number) => Promise<boolean>,
): Promise<number | undefined> {
  if (open.some(({ port }) => port === wanted)) return undefined;
  for (const { port, reachable } of open) {
    const meant = exposed.includes(port) && !exposed.includes(wanted);
    if (reachable && (meant || (await answers(port)))) return port;
  }
  return undefined;
}

function explainSilence(
  open: ReturnType<typeof listeningPorts>,
  port: number,
  answer: Answer,
  { path, timeout }: BootCheckOptions,
): Finding {
  const listens = open?.some((listening) => listening.port === port && listening.reachable) ?? false;
  if (listens && answer.problem !== undefined)
    return {
      kind: 'unreachable',
      problem: `the application listens on port ${port}, but this runner cannot reach the network of the container`,
    };
  const problem = `GET ${path} on port ${port} gave ${answer.problem === undefined ? `status ${answer.status}` : `no answer (${answer.problem})`} for ${markdown.duration(timeout)}; ${describePorts(open, port)}`;
  const others = open?.filter((listening) => listening.reachable && listening.port !== port) ?? [];
  const listensOn = !listens && others.length === 1 ? others[0]!.port : undefined;
  return { kind: 'not-healthy', problem, listensOn };
}

function describeCrash({ exitCode, outOfMemory }: ContainerState): string {
  if (outOfMemory) return `it was killed because it used more memory than it may (exit code ${exitCode})`;
  return `it ended with exit code ${exitCode}${EXIT_CODES[exitCode] ?? ''}`;
}

const EXIT_CODES: Readonly<Record<number, string>> = {
  0: ': a server keeps running; check CMD and ENTRYPOINT',
  126: ': its command cannot be executed; check the executable bit and the architecture',
  127: ': its command was not found; check CMD and ENTRYPOINT',
  137: ': it was killed, probably because it used too much memory',
  139: ': segmentation fault',
};

function describePorts(open: ReturnType<typeof listeningPorts>, port: number): string {
  if (!open) return 'its open ports cannot be seen from here';
  if (open.length === 0) return 'it opened no port';
  const own = open.find((listening) => listening.port === port);
  if (own && !own.reachable)
    return `it listens on port ${port} only on its loopback address: bind 0.0.0.0 instead of 127.0.0.1`;
  return `it listens on ${open.map((listening) => (listening.reachable ? String(listening.port) : `${listening.port} (loopback only)`)).join(', ')}`;
}

function describeLog({ kind, log, problem }: Observation): string[] {
  if (log !== '') return [`It logged: ${tellingLines(log).join(' | ')}`];
  return kind === 'unreachable' || problem.startsWith('it cannot be started') ? [] : ['It logged nothing'];
}

/** What to do where the application does not know its health path. */
export function otherPath({ path, status }: { path: string; status: number | undefined }): string {
  return `Set health-path to a path that answers with a 2xx status${status === 401 ? ' without a sign-in' : ''} (it is ${path}), or add that path to the application`;
}

function wayOut({ kind, listensOn, status }: Observation, { path }: BootCheckOptions): string {
  if (kind === 'wrong-port') return `Set port: ${listensOn}, or let the server listen on the port in the variable PORT`;
  if (kind === 'wrong-path') return otherPath({ path, status });
  return 'If it needs settings to start, set them (boot-check-environment of build-image, app-env of deploy); if it needs a database, set boot-check: warn';
}

const WHAT = {
  crashed: 'The image crashes at start',
  'wrong-port': 'The image does not listen on the port that is checked',
  'wrong-path': 'The application does not know its health path',
  'not-healthy': 'The image starts but does not become healthy',
  unreachable: 'The image could not be checked',
} as const;

/**
 * Turns an observation into a result: throws a Failure if the level forbids the push, warns otherwise. A check that could
 * not be made is never a pass: it fails at `enforce` and warns otherwise.
 */
export function evaluateBootCheck(
  observation: Observation,
  options: BootCheckOptions,
  report: Reporter,
): BootCheckResult {
  const { kind, elapsed, problem, log, listensOn, status } = observation;
  if (kind === 'healthy') {
    report.note(`The image started and answered on ${options.path} after ${markdown.duration(elapsed)}`);
    return { outcome: 'healthy', elapsed };
  }
  const failed = new Failure({
    code: 'boot-check',
    what: WHAT[kind],
    why: [problem, ...describeLog(observation)].join('. '),
    todo: `Nothing was pushed. ${wayOut(observation, options)}`,
    details: log === '' ? undefined : markdown.details('Log of the image', markdown.fence(log)),
  });
  const { mayCrash = false, mayLackPath = false } = options;
  const isPath = kind === 'wrong-path' && !mayLackPath;
  const final = kind === 'wrong-port' || ((kind === 'crashed' || isPath) && !mayCrash);
  if (options.level === 'enforce' || (options.level === 'auto' && final)) throw failed;
  report.warning(`${failed.what}: ${failed.why}`, { title: 'Boot check' });
  if (failed.details) report.summary(failed.details);
  return {
    outcome: kind === 'unreachable' ? 'skipped' : 'not-healthy',
    elapsed,
    problem,
    listensOn,
    status,
  };
}
