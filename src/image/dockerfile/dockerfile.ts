import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { Failure, messageOf } from '../../report/index.ts';
import { hostArchitecture } from '../engine/engine.ts';
import { expand, type Variables } from './expansion.ts';

/** What the plan needs to know about a Dockerfile; the engine is the one that really reads it. */
export interface Dockerfile {
  path: string;
  text: string;
  stages: Stage[];
  /** Image references that come from a registry, with build arguments filled in: bases, COPY --from, RUN --mount. */
  images: string[];
  /** Addresses that ADD fetches, save those whose checksum it checks. */
  addresses: string[];
  /** Ports that the final stage EXPOSEs. */
  ports: number[];
}

export interface Stage {
  name?: string;
  base: string;
  /** The value of FROM --platform, unexpanded. */
  platform?: string;
  runs: boolean;
}

/** A stage while it is read. */
interface OpenStage extends Stage {
  from: string[];
  addresses: string[];
  ports: number[];
  variables: Map<string, string>;
}

interface Instruction {
  keyword: string;
  rest: string;
}

/** What the builder is called with. */
export interface BuildParameters {
  buildArgs: Readonly<Record<string, string>>;
  target?: string;
  /** Such as linux/amd64; the images of all of them count. */
  platforms: readonly string[];
}

/** Finds and reads the build file: the input, else Dockerfile, else Containerfile (podman's and buildah's name for it). */
export function readDockerfile(context: string, file: string | undefined, parameters: BuildParameters): Dockerfile {
  if (!statSync(context, { throwIfNoEntry: false })?.isDirectory())
    throw new Failure({
      code: 'input',
      what: `Build context ${context} ${existsSync(context) ? 'is no folder' : 'does not exist'}`,
      todo: 'Set context to the folder that holds the Dockerfile',
    });
  const candidates =
    file === undefined
      ? ['Dockerfile', 'Containerfile'].map((name) => join(context, name))
      : [isAbsolute(file) ? file : join(context, file)];
  const path = candidates.find((candidate) => existsSync(candidate));
  if (!path) {
    throw new Failure({
      code: 'input',
      what:
        file === undefined
          ? `No Dockerfile or Containerfile in ${context}`
          : `Dockerfile ${file} does not exist in ${context}`,
      todo: 'Add one, or give its path relative to the context: input file of build-image, dockerfile of deploy',
    });
  }
  const text = readText(path);
  return { path, text, ...parseDockerfile(text, parameters, basename(path)) };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure({
      code: 'input',
      what: `Dockerfile ${path} cannot be read`,
      why: messageOf(error),
      todo: 'Check the input file',
      cause: error,
    });
  }
}

/** Parses what decides about the build: https://docs.docker.com/reference/dockerfile/ */
export function parseDockerfile(
  text: string,
  { buildArgs, target, platforms }: BuildParameters,
  name = 'Dockerfile',
): Pick<Dockerfile, 'stages' | 'images' | 'addresses' | 'ports'> {
  const read = platforms.map((platform) => readStages(text, buildArgs, automaticArguments(platform, target)));
  const [stages = []] = read;
  if (stages.length === 0)
    throw new Failure({ code: 'input', what: `${name} has no FROM instruction`, todo: 'Check the input file' });
  const last = target === undefined ? stages.at(-1)! : findStage(stages, target);
  if (!last) {
    throw new Failure({
      code: 'input',
      what: `Input "target" is ${JSON.stringify(target)}`,
      why: `Allowed: a stage of ${name} (${stages.map((stage, index) => stage.name ?? String(index)).join(', ')})`,
    });
  }
  return {
    stages,
    images: [...new Set(read.flatMap(registryImages))].sort(),
    addresses: [...new Set(read.flat().flatMap(({ addresses }) => addresses))].sort(),
    ports: last.ports,
  };
}

/** Arguments that builders set by themselves: https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope */
function automaticArguments(platform: string, target = 'default'): Variables {
  const [os = '', architecture = '', variant = ''] = platform.split('/');
  const host = hostArchitecture();
  return new Map([
    ['TARGETPLATFORM', platform],
    ['TARGETOS', os],
    ['TARGETARCH', architecture],
    ['TARGETVARIANT', variant],
    ['TARGETSTAGE', target],
    ['BUILDPLATFORM', `linux/${host}`],
    ['BUILDOS', 'linux'],
    ['BUILDARCH', host],
    ['BUILDVARIANT', ''],
  ]);
}

function readStages(text: string, buildArgs: BuildParameters['buildArgs'], automatic: Variables): OpenStage[] {
  const globals = new Map(automatic);
  const stages: OpenStage[] = [];
  for (const { keyword, rest } of instructions(text)) {
    const stage = stages.at(-1);
    if (keyword === 'FROM') stages.push(fromInstruction(rest, globals));
    else if (keyword === 'ARG') declare(stage?.variables ?? globals, rest, buildArgs, globals);
    else if (stage) stageInstruction(stage, keyword, rest);
  }
  return stages;
}

function fromInstruction(rest: string, globals: Variables): OpenStage {
  const { flags, words: parts } = flagsAndWords(rest);
  const [base = '', as, name] = parts;
  return {
    base: expand(base, globals),
    platform: flags.get('platform')?.[0],
    name: as?.toUpperCase() === 'AS' ? name?.toLowerCase() : undefined,
    runs: false,
    from: [],
    addresses: [],
    ports: [],
    variables: new Map(),
  };
}

function stageInstruction(stage: OpenStage, keyword: string, rest: string): void {
  const { variables } = stage;
  if (keyword === 'RUN') stage.runs = true;
  if (keyword === 'COPY' || keyword === 'ADD' || keyword === 'RUN') {
    const { flags, words: parts } = flagsAndWords(rest);
    const mounts = (flags.get('mount') ?? []).flatMap((mount) => /(?:^|,)from=([^,]+)/.exec(mount)?.[1] ?? []);
    for (const from of [...(flags.get('from') ?? []), ...mounts]) stage.from.push(expand(from, variables));
    if (keyword === 'ADD' && !flags.has('checksum'))
      for (const source of sources(rest, parts)) {
        const address = expand(source, variables);
        if (/^(https?:\/\/|git@|git:|ssh:)/i.test(address)) stage.addresses.push(address);
      }
  }
  if (keyword === 'ENV') setVariables(variables, rest);
  if (keyword === 'EXPOSE') {
    for (const port of words(expand(rest, variables))) {
      const match = /^(\d+)(?:\/tcp)?$/i.exec(port);
      if (match) stage.ports.push(Number(match[1]));
    }
  }
}

/** The leading --name=value words of an instruction, by name, and what comes after them. */
function flagsAndWords(rest: string): { flags: Map<string, string[]>; words: string[] } {
  const all = words(rest);
  const end = all.findIndex((word) => !/^--\w/.test(word));
  const flags = new Map<string, string[]>();
  for (const flag of end < 0 ? all : all.slice(0, end)) {
    const [, name = '', value = ''] = /^--([\w-]+)=?(.*)$/s.exec(flag) ?? [];
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return { flags, words: end < 0 ? [] : all.slice(end) };
}

/** What ADD takes, without where it puts it; a list may be written as JSON. */
function sources(rest: string, parts: readonly string[]): string[] {
  const list = /\[.*\]\s*$/s.exec(rest)?.[0];
  try {
    if (list) return (JSON.parse(list) as string[]).slice(0, -1);
  } catch {
    // a name with brackets in it
  }
  return parts.slice(0, -1);
}

function findStage<T extends Stage>(stages: readonly T[], name: string): T | undefined {
  return (
    stages.find((stage) => stage.name === name.toLowerCase()) ?? (/^\d+$/.test(name) ? stages[Number(name)] : undefined)
  );
}

function registryImages(stages: readonly (Stage & { from: string[] })[]): string[] {
  const images = new Set<string>();
  stages.forEach((stage, index) => {
    const earlier = stages.slice(0, index);
    for (const reference of [stage.base, ...stage.from]) {
      if (reference === '' || reference.toLowerCase() === 'scratch' || findStage(earlier, reference)) continue;
      images.add(reference);
    }
  });
  return [...images];
}

/** Logical lines: comments dropped, continuations joined, the bodies of here-documents skipped. */
function instructions(text: string): Instruction[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const escape = /^#\s*escape\s*=\s*`/im.test(lines.slice(0, 5).join('\n')) ? '`' : '\\';
  const result: Instruction[] = [];
  let pending = '';
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (/^\s*#/.test(line) || line.trim() === '') continue;
    const trimmed = line.trimEnd();
    if (trimmed.endsWith(escape)) {
      pending += `${trimmed.slice(0, -1)} `;
      continue;
    }
    const match = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(pending + line);
    pending = '';
    if (!match) continue;
    const instruction = { keyword: match[1]!.toUpperCase(), rest: match[2]!.trim() };
    result.push(instruction);
    if (['RUN', 'COPY', 'ADD'].includes(instruction.keyword)) at = skipHereDocuments(instruction.rest, lines, at);
  }
  return result;
}

function skipHereDocuments(rest: string, lines: readonly string[], at: number): number {
  for (const [, dash, , word] of rest.matchAll(/<<(-?)(["']?)([A-Za-z_][\w.-]*)\2/g)) {
    const end = lines.findIndex((line, index) => index > at && (dash ? line.replace(/^\t+/, '') : line) === word);
    if (end > at) at = end;
  }
  return at;
}

/** ARG: the value of the build argument, else the default, else (in a stage) what was declared before the first FROM. */
function declare(
  scope: Map<string, string>,
  rest: string,
  buildArgs: BuildParameters['buildArgs'],
  globals: Variables,
): void {
  for (const declaration of words(rest)) {
    const [name = '', ...value] = declaration.split('=');
    const standard = value.length > 0 ? expand(value.join('='), scope) : globals.get(name);
    const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : standard;
    if (given !== undefined) scope.set(name, given);
  }
}

/** ENV NAME=value ..., or the old ENV NAME value. */
function setVariables(variables: Map<string, string>, rest: string): void {
  const parts = words(rest);
  const pairs = parts[0]?.includes('=')
    ? parts.map((part) => [part.split('=', 1)[0]!, part.slice(part.indexOf('=') + 1)] as const)
    : [[parts[0] ?? '', parts.slice(1).join(' ')] as const];
  for (const [name, value] of pairs) variables.set(name, expand(value, variables));
}

function words(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replace(/["']/g, ''));
}
