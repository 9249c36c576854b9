import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../report/index.ts';
import { LAMBDA_RUNTIMES } from '../inputs/runtime.ts';

/** What a compiled file is made for. Undefined: any. */
interface Build {
  /** Minor version of Python 3. */
  python?: number;
  /** It runs on later versions as well (abi3). */
  orLater?: boolean;
  /** x86_64 or arm64, or a system that Lambda does not have, such as darwin. */
  architecture?: string;
}

/** A module or a distribution: it may bring several builds, of which one has to fit. */
interface Compiled {
  name: string;
  builds: Build[];
}

/** `paths`: of the files in the package of `source`; `given`: the input, empty when not set. */
interface Package {
  source: string;
  paths: readonly string[];
  runtime: string;
  given: string;
  architecture: string;
}

/**
 * The runtime that the compiled files of a package need: the given one, or for Python the default or whatever they were
 * built for. Files that it cannot load are a Failure: Lambda would take them and fail at the first import.
 */
export function runtimeOfCompiled(folder: Package): string {
  if (folder.paths.includes('bootstrap')) refuseForeignProgram(folder);
  if (!folder.runtime.startsWith('python')) return folder.runtime;
  const compiled = [...modulesOf(folder), ...distributionsOf(folder)];
  const candidates = folder.given
    ? [folder.given]
    : [folder.runtime, ...LAMBDA_RUNTIMES.filter((runtime) => runtime.startsWith('python'))];
  const unfit = (runtime: string) =>
    compiled.find(({ builds }) => !builds.some((build) => fits(build, runtime, folder.architecture)));
  const found = candidates.find((runtime) => unfit(runtime) === undefined);
  if (found !== undefined) return found;
  throw refused(folder, candidates[0]!, unfit(candidates[0]!)!);
}

function fits({ python, orLater, architecture }: Build, runtime: string, wanted: string): boolean {
  const minor = Number(runtime.split('.')[1]);
  const version = python === undefined || python === minor || (orLater === true && python <= minor);
  return version && (architecture === undefined || architecture === wanted);
}

/** Suffixes of extension modules: https://peps.python.org/pep-3149/ */
const MODULE = /^(.+)\.(?:cpython-3(\d+)-(?:(\w+)-linux-(gnu|musl)|(darwin))\.so|cp3(\d+)-(win\w+)\.pyd)$/;

function modulesOf({ paths }: Package): Compiled[] {
  const modules = new Map<string, Compiled>();
  for (const path of paths) {
    const [, stem, python, machine, libc, darwin, windowsPython, windows] = MODULE.exec(path) ?? [];
    if (stem === undefined) continue;
    const architecture = darwin ?? windows ?? (libc === 'musl' ? 'musl' : architectureOf(machine!));
    const found = modules.get(stem) ?? { name: path, builds: [] };
    found.builds.push({ python: Number(python ?? windowsPython), architecture });
    modules.set(stem, found);
  }
  return [...modules.values()];
}

/** Tags in the WHEEL of installed distributions: https://packaging.python.org/specifications/platform-compatibility-tags/ */
function distributionsOf({ source, paths }: Package): Compiled[] {
  return paths
    .filter((path) => path.endsWith('.dist-info/WHEEL'))
    .map((name) => {
      const tags = readFileSync(join(source, name), 'utf8').matchAll(/^Tag: *([^\s-]+)-([^\s-]+)-(\S+)/gm);
      const builds = [...tags].map(([, python, abi, platform]) => ({
        python: /^cp3(\d+)$/.exec(python!)?.[1] === undefined ? undefined : Number(python!.slice(3)),
        orLater: abi === 'abi3' || abi === 'none',
        architecture: platformArchitecture(platform!),
      }));
      return { name, builds };
    })
    .filter(({ builds }) => builds.length > 0);
}

function platformArchitecture(platform: string): string | undefined {
  if (platform === 'any') return undefined;
  const machine = /^(?:manylinux\w*?|linux)_(x86_64|aarch64|i686|armv7l|ppc64le|s390x)$/.exec(platform)?.[1];
  return machine === undefined ? platform : architectureOf(machine);
}

/** As Lambda names it. */
function architectureOf(machine: string): string {
  return machine === 'aarch64' ? 'arm64' : machine;
}

/** The program of a runtime of one's own: the machine in its ELF header. */
function refuseForeignProgram(folder: Package): void {
  const header = Buffer.alloc(20);
  const file = openSync(join(folder.source, 'bootstrap'), 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  if (header.readUInt32BE(0) !== 0x7f454c46) return;
  const machine = header.readUInt16LE(18);
  const architecture = machine === 0x3e ? 'x86_64' : machine === 0xb7 ? 'arm64' : `machine ${machine}`;
  if (architecture === folder.architecture) return;
  throw refused(folder, folder.runtime, { name: 'bootstrap', builds: [{ architecture }] });
}

function refused({ architecture, given }: Package, runtime: string, { name, builds }: Compiled): Failure {
  const made = [...new Set(builds.map(describeBuild))].join(' or ');
  return new Failure({
    code: 'package',
    what: `${name} is compiled for ${made}, but the function runs ${runtime} on ${architecture}`,
    why: 'The function could not load it: every request would fail',
    todo: `Build for ${runtime} on ${architecture} (pip: --platform manylinux2014_${architecture === 'arm64' ? 'aarch64' : 'x86_64'} --only-binary=:all: --python-version), or set ${given ? 'runtime and ' : ''}parameter-overrides (Architecture) to what was built`,
  });
}

function describeBuild({ python, orLater, architecture = 'any system' }: Build): string {
  return python === undefined ? architecture : `Python 3.${python}${orLater ? ' or later' : ''} on ${architecture}`;
}
