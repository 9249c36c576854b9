import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Failure } from '../../report/index.ts';
import { askContainer, type ContainerAnswer, type ContainerPlace, type ContainerRequest } from './container-request.ts';
import { runArguments, type ContainerSpec } from '../engine/arguments.ts';
import type { Engine } from '../engine/engine.ts';

export interface ContainerState {
  running: boolean;
  exitCode: number;
  outOfMemory: boolean;
  /** Process id of the container's first process on this machine; 0 when it has ended. */
  pid: number;
  /** Address on the isolated network; '' when it has none. */
  address: string;
}

/** A container on an isolated network: the application cannot reach anything. */
export interface IsolatedContainer {
  state(): Promise<ContainerState>;
  ask(place: ContainerPlace, request: ContainerRequest): Promise<ContainerAnswer>;
  /** The last lines of stdout and stderr. */
  logTail(lines: number): Promise<string>;
}

/**
 * Starts an image on an isolated network, lets `work` inspect it for up to `patience` milliseconds, and removes both. What
 * a killed run leaves behind is removed by a later one, after the time that is part of the name.
 */
export async function withContainer<T>(
  engine: Engine,
  { patience, ...spec }: Omit<ContainerSpec, 'name' | 'network'> & { patience: number },
  work: (container: IsolatedContainer) => Promise<T>,
): Promise<T> {
  await removeLeftovers(engine);
  const end = Math.ceil((Date.now() + patience + MARGIN) / 1000);
  const name = `boot-check-${end}-${randomBytes(6).toString('hex')}`;
  const problem = await problemOf(engine, ['network', 'create', '--internal', name]);
  if (problem) throw new ContainerProblem(`an isolated network could not be created (${problem})`, false);
  try {
    await start(engine, { ...spec, name, network: name });
    return await work({
      state: () => inspect(engine, name),
      ask: (place, request) => askContainer(engine, place, request),
      logTail: (lines) => logTail(engine, name, lines),
    });
  } finally {
    await remove(engine, name);
    await engine.runContainer(['network', 'rm', name], { timeout: 60_000 });
  }
}

/** Milliseconds that a check may take in addition: starting, stopping, reading logs on a slow machine. */
const MARGIN = 600_000;

async function removeLeftovers(engine: Engine): Promise<void> {
  const list = ['network', 'ls', '--filter', 'name=boot-check-', '--format', '{{.Name}}'];
  const { code, stdout } = await engine.runContainer(list, { timeout: 60_000 });
  if (code !== 0) return;
  for (const [name, end] of stdout.matchAll(/^boot-check-(\d+)-[0-9a-f]{12}$/gm)) {
    if (Number(end) * 1000 > Date.now()) continue;
    await remove(engine, name);
    await engine.runContainer(['network', 'rm', name], { timeout: 60_000 });
  }
}

/** Kills before it removes: podman would wait ten seconds for a server that ignores its signal. */
async function remove(engine: Engine, name: string): Promise<void> {
  await engine.runContainer(['kill', name], { timeout: 60_000 });
  await engine.runContainer(['rm', '--force', '--volumes', name], { timeout: 60_000 });
}

/** Messages of engines that cannot make any container on this machine: network, control groups, disk. */
const MACHINE =
  /slirp4netns|\bpasta\b|netavark|aardvark|\bCNI\b|netns|network (?:setup|interface)|address pools?|iptables|nftables|cgroups? |no space left|disk quota/i;

const NO_MEMORY_LIMIT = /cgroup|memory limit|controller .*not available/i;

/** Why a container could not be started. */
export class ContainerProblem extends Error {
  override readonly name = 'ContainerProblem';
  /** True when the image is the cause (no command, a program that is not in it), false when the machine is. */
  readonly image: boolean;
  constructor(message: string, image: boolean) {
    super(message);
    this.image = image;
  }
}

/** Retries without the memory limit if this user may not set one (a rootless engine without a session). */
async function start(engine: Engine, spec: ContainerSpec): Promise<void> {
  let problem = await problemOf(engine, runArguments(spec));
  if (problem && engine.rootless && NO_MEMORY_LIMIT.test(problem)) {
    await remove(engine, spec.name);
    problem = await problemOf(engine, runArguments({ ...spec, memory: undefined }));
  }
  if (problem) throw new ContainerProblem(`it cannot be started (${problem})`, !MACHINE.test(problem));
}

/** Why the engine refused a command; undefined if it did not. */
async function problemOf(engine: Engine, args: readonly string[]): Promise<string | undefined> {
  const { code, stderr } = await engine.runContainer(args, { timeout: 120_000 });
  if (code === 0) return undefined;
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/^(See '|Run ')/.test(line));
  return lines.at(-1)?.trim() ?? `exit code ${code}`;
}

interface Inspected {
  State: { Running: boolean; ExitCode: number; OOMKilled?: boolean; Pid?: number };
  NetworkSettings: { Networks?: Record<string, { IPAddress?: string }> };
}

async function inspect(engine: Engine, name: string): Promise<ContainerState> {
  const { code, stdout, stderr } = await engine.runContainer(['container', 'inspect', name], { timeout: 30_000 });
  const [found] = code === 0 ? (JSON.parse(stdout) as Inspected[]) : [];
  if (!found)
    throw new Failure({ code: 'boot-check', what: 'The started container cannot be inspected', why: stderr.trim() });
  return {
    running: found.State.Running,
    exitCode: found.State.ExitCode,
    outOfMemory: found.State.OOMKilled ?? false,
    pid: found.State.Pid ?? 0,
    address: found.NetworkSettings.Networks?.[name]?.IPAddress ?? '',
  };
}

async function logTail(engine: Engine, name: string, lines: number): Promise<string> {
  const { stdout, stderr } = await engine.runContainer(['logs', '--tail', String(lines), name], { timeout: 30_000 });
  return `${stdout}${stderr}`.trimEnd().split('\n').slice(-lines).join('\n');
}

export interface ListeningPort {
  port: number;
  /** Reachable from outside the container: not bound to its loopback. */
  reachable: boolean;
}

/** The TCP ports that a process's network listens on; undefined if /proc cannot be read (another machine). */
export function listeningPorts(pid: number): ListeningPort[] | undefined {
  if (pid <= 0) return undefined;
  try {
    return parseListeningPorts(
      readFileSync(`/proc/${pid}/net/tcp`, 'utf8') + readFileSync(`/proc/${pid}/net/tcp6`, 'utf8'),
    );
  } catch {
    return undefined;
  }
}

/** Reads proc_net_tcp(5): state 0A is LISTEN, addresses are hexadecimal in host byte order. */
export function parseListeningPorts(text: string): ListeningPort[] {
  const ports = new Map<number, boolean>();
  for (const [, address, port] of text.matchAll(/^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) \S+ 0A /gm)) {
    // Docker answers DNS on 127.0.0.11 inside every container of a network of its own.
    if (address === '0B00007F') continue;
    const loopback = /^(?:0{16}F{4}0{4})?[0-9A-F]{6}7F$|^0{24}01000000$/.test(address!);
    const number = Number.parseInt(port!, 16);
    ports.set(number, (ports.get(number) ?? false) || !loopback);
  }
  return [...ports].map(([port, reachable]) => ({ port, reachable })).sort((a, b) => a.port - b.port);
}
