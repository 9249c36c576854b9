import { existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import type { Flag, From, Instruction, ModifiableInstruction, PropertyInstruction } from 'dockerfile-ast';
import { isFolder } from '../../files/walk.ts';
import { hostArchitecture } from '../engine/platform.ts';
import { Failure, inputFailure, messageOf } from '../../report/index.ts';
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
  /** Ids of the secrets that RUN lines mount; undefined where not all of them can be known. */
  secretIds: ReadonlySet<string> | undefined;
}

export interface Stage {
  name?: string;
  base: string;
  /** The value of FROM --platform, unexpanded. */
  platform?: string;
  /** Has a RUN line. */
  runs: boolean;
}

/** What the builder is called with. */
export interface BuildParameters {
  buildArgs: Readonly<Record<string, string>>;
  target?: string;
  /** Such as linux/amd64; the images of all of them count. */
  platforms: readonly string[];
}

/** Finds and reads the build file: the input, else Dockerfile, else Containerfile (podman's and buildah's name for it). */
export async function readDockerfile(
  context: string,
  file: string | undefined,
  parameters: BuildParameters,
): Promise<Dockerfile> {
  if (!isFolder(context))
    throw new Failure({
      code: 'input',
      what: `Build context ${context} ${existsSync(context) ? 'is not a folder' : 'does not exist'}`,
      todo: 'Set context to the folder that holds the Dockerfile',
    });
  const names = file === undefined ? ['Dockerfile', 'Containerfile'] : [file];
  const path = names.map((name) => (isAbsolute(name) ? name : join(context, name))).find((name) => existsSync(name));
  if (!path)
    throw new Failure({
      code: 'input',
      what:
        file === undefined
          ? `There is no Dockerfile or Containerfile in ${context}`
          : `Dockerfile ${file} does not exist in ${context}`,
      todo: 'Add one, or set its path relative to the context: input file of build-image, dockerfile of deploy',
    });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const why = messageOf(error);
    throw new Failure({ code: 'input', what: `Dockerfile ${path} cannot be read`, why, cause: error });
  }
  return { path, text, ...(await parseDockerfile(text, parameters, basename(path))) };
}

/** Finds what decides about the build: https://docs.docker.com/reference/dockerfile/ */
export async function parseDockerfile(
  text: string,
  { buildArgs, target, platforms }: BuildParameters,
  name = 'Dockerfile',
): Promise<Pick<Dockerfile, 'stages' | 'images' | 'addresses' | 'ports' | 'secretIds'>> {
  // Only here: deployments without an image do not need the parser. A CommonJS package: bundled, it has nothing but a default.
  const { DockerfileParser } = (await import('dockerfile-ast')).default;
  const instructions = DockerfileParser.parse(text.replace(/^\uFEFF/, '')).getInstructions();
  const read = platforms.map((platform) => readStages(instructions, buildArgs, automaticArguments(platform, target)));
  const [stages = []] = read;
  if (stages.length === 0)
    throw new Failure({ code: 'input', what: `${name} has no FROM instruction`, todo: 'Check the input file' });
  const last = target === undefined ? stages.at(-1)! : findStage(stages, target);
  if (!last) {
    const known = stages.map((stage, index) => stage.name ?? String(index)).join(', ');
    throw inputFailure('target', target!, `a stage of ${name} (${known})`);
  }
  return {
    stages: stages.map(({ name: stage, base, platform, runs }) => ({ name: stage, base, platform, runs })),
    images: [...new Set(read.flatMap(registryImages))].sort(),
    addresses: [...new Set(read.flat().flatMap(({ addresses }) => addresses))].sort(),
    ports: last.ports,
    secretIds: knownIds(text, read.flat()),
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

/** A stage while it is read. */
interface OpenStage extends Stage {
  from: string[];
  addresses: string[];
  ports: number[];
  secretIds: string[];
  variables: Map<string, string>;
}

function readStages(
  instructions: readonly Instruction[],
  buildArgs: BuildParameters['buildArgs'],
  automatic: Variables,
): OpenStage[] {
  const globals = new Map(automatic);
  const stages: OpenStage[] = [];
  for (const instruction of instructions) {
    const stage = stages.at(-1);
    if (instruction.getKeyword() === 'FROM') stages.push(openStage(instruction, globals));
    else if (instruction.getKeyword() === 'ARG')
      declare(stage?.variables ?? globals, instruction as PropertyInstruction, buildArgs, globals);
    else if (stage) addInstruction(stage, instruction);
  }
  return stages;
}

function openStage(instruction: Instruction, globals: Variables): OpenStage {
  const [base = '', as, name] = words(instruction);
  return {
    base: expand(base, globals),
    platform: (instruction as From).getPlatformFlag()?.getValue() ?? undefined,
    name: as?.toUpperCase() === 'AS' ? name?.toLowerCase() : undefined,
    runs: false,
    from: [],
    addresses: [],
    ports: [],
    secretIds: [],
    variables: new Map(),
  };
}

/** ARG: the value of the build argument, else the default, else (in a stage) what was declared before the first FROM. */
function declare(
  scope: Map<string, string>,
  instruction: PropertyInstruction,
  buildArgs: BuildParameters['buildArgs'],
  globals: Variables,
): void {
  for (const property of instruction.getProperties()) {
    const name = property.getName();
    const value = property.getValue();
    const standard = value === null ? globals.get(name) : expand(value, scope);
    const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : standard;
    if (given !== undefined) scope.set(name, given);
  }
}

function addInstruction(stage: OpenStage, instruction: Instruction): void {
  const { variables } = stage;
  const keyword = instruction.getKeyword();
  if (keyword === 'RUN') stage.runs = true;
  if (keyword === 'RUN' || keyword === 'COPY' || keyword === 'ADD')
    for (const flag of flagsOf(instruction)) {
      const image = flag.getName() === 'from' ? flag.getValue() : flag.getOption('from')?.getValue();
      if (image) stage.from.push(expand(unquoted(image), variables));
    }
  if (keyword === 'RUN') stage.secretIds.push(...mountedSecrets(instruction));
  if (keyword === 'ADD' && !flagsOf(instruction).some((flag) => flag.getName() === 'checksum')) {
    const sources = sourcesOf(instruction).map((source) => expand(source, variables));
    stage.addresses.push(...sources.filter((source) => /^(https?:\/\/|git@|git:|ssh:)/i.test(source)));
  }
  if (keyword === 'ENV')
    for (const property of (instruction as PropertyInstruction).getProperties())
      variables.set(property.getName(), expand(property.getValue() ?? '', variables));
  if (keyword === 'EXPOSE')
    for (const port of words(instruction).flatMap((word) => expand(word, variables).split(/\s+/)))
      if (/^\d+(\/tcp)?$/i.test(port)) stage.ports.push(Number.parseInt(port, 10));
}

/** https://docs.docker.com/reference/dockerfile/#run---mounttypesecret: without an id, the name of the target is it. */
function mountedSecrets(instruction: Instruction): string[] {
  return flagsOf(instruction).flatMap((flag) => {
    const option = (name: string) => unquoted(flag.getOption(name)?.getValue() ?? '') || undefined;
    if (option('type') !== 'secret') return [];
    return option('id') ?? basename(option('target') ?? option('dst') ?? option('destination') ?? '');
  });
}

/** Frontends of others have instructions that this parser does not know; a variable may hold what it likes. */
function knownIds(text: string, stages: readonly OpenStage[]): ReadonlySet<string> | undefined {
  const frontend = /^(?:#[^\n]*\n)*?#\s*syntax\s*=\s*(\S+)/.exec(text)?.[1] ?? 'docker/dockerfile';
  const ids = stages.flatMap(({ secretIds }) => secretIds);
  if (!/(^|\/)docker\/dockerfile([:@]|$)/.test(frontend) || ids.some((id) => id.includes('$'))) return undefined;
  return new Set(ids);
}

/** The words of an instruction after its flags. */
function words(instruction: Instruction): string[] {
  return instruction.getArguments().map((word) => unquoted(word.getValue()));
}

function flagsOf(instruction: Instruction): Flag[] {
  return (instruction as ModifiableInstruction).getFlags();
}

/** What ADD takes, without where it puts it; a list may be written as JSON. */
function sourcesOf(instruction: Instruction): string[] {
  const list = /\[.*\]\s*$/s.exec(instruction.getArgumentsContent() ?? '')?.[0];
  try {
    // The parser drops the spaces inside of JSON strings.
    if (list) return (JSON.parse(list) as string[]).slice(0, -1);
  } catch {
    // a name with brackets in it
  }
  return words(instruction).slice(0, -1);
}

function unquoted(word: string): string {
  return word.replace(/["']/g, '');
}

function findStage<T extends Stage>(stages: readonly T[], name: string): T | undefined {
  return (
    stages.find((stage) => stage.name === name.toLowerCase()) ?? (/^\d+$/.test(name) ? stages[Number(name)] : undefined)
  );
}

function registryImages(stages: readonly OpenStage[]): string[] {
  return stages.flatMap((stage, index) =>
    [stage.base, ...stage.from].filter(
      (reference) =>
        reference !== '' && reference.toLowerCase() !== 'scratch' && !findStage(stages.slice(0, index), reference),
    ),
  );
}
