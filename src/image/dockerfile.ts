import { existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative } from 'node:path';
import { Failure } from '../report/index.ts';

/** What the plan needs to know about a Dockerfile; the engine is the one that really reads it. */
export interface Dockerfile {
  path: string;
  text: string;
  stages: Stage[];
  /** Image references that come from a registry, with build arguments filled in: bases, COPY --from, RUN --mount. */
  images: string[];
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

interface Instruction {
  keyword: string;
  rest: string;
}

/** Finds and reads the build file: the input, else Dockerfile, else Containerfile (podman's and buildah's name for it). */
export function readDockerfile(
  context: string,
  file: string | undefined,
  buildArgs: Readonly<Record<string, string>>,
  target?: string,
): Dockerfile {
  if (!existsSync(context))
    throw new Failure({
      code: 'input',
      what: `Build context ${context} does not exist`,
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
      todo: 'Set file to its path relative to the context, or add one',
    });
  }
  const text = readFileSync(path, 'utf8');
  return { path, text, ...parseDockerfile(text, buildArgs, target, basename(path)) };
}

/** Parses what decides about the build: https://docs.docker.com/reference/dockerfile/ */
export function parseDockerfile(
  text: string,
  buildArgs: Readonly<Record<string, string>>,
  target?: string,
  name = 'Dockerfile',
): Pick<Dockerfile, 'stages' | 'images' | 'ports'> {
  const globals = new Map<string, string>();
  const stages: (Stage & { from: string[]; ports: number[] })[] = [];
  for (const { keyword, rest } of instructions(text)) {
    const stage = stages.at(-1);
    if (keyword === 'ARG' && !stage) for (const declaration of words(rest)) declare(globals, declaration, buildArgs);
    else if (keyword === 'FROM') stages.push({ ...fromInstruction(rest, globals), from: [], ports: [], runs: false });
    else if (stage) stageInstruction(stage, keyword, rest, globals);
  }
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
  return { stages, images: registryImages(stages), ports: last.ports };
}

function fromInstruction(
  rest: string,
  globals: ReadonlyMap<string, string>,
): Pick<Stage, 'name' | 'base' | 'platform'> {
  const parts = words(rest);
  const flags = parts.filter((part) => part.startsWith('--'));
  const [base = '', as, name] = parts.filter((part) => !part.startsWith('--'));
  const platform = flags.find((flag) => flag.startsWith('--platform='))?.slice('--platform='.length);
  return { base: expand(base, globals), platform, name: as?.toUpperCase() === 'AS' ? name?.toLowerCase() : undefined };
}

function stageInstruction(
  stage: { from: string[]; ports: number[]; runs: boolean },
  keyword: string,
  rest: string,
  globals: ReadonlyMap<string, string>,
): void {
  if (keyword === 'RUN') stage.runs = true;
  if (keyword === 'COPY' || keyword === 'ADD' || keyword === 'RUN') {
    for (const [, , value] of rest.matchAll(/(--from=|--mount=\S*?\bfrom=)([^\s,]+)/g))
      stage.from.push(expand(value!, globals));
  }
  if (keyword === 'EXPOSE') {
    for (const port of words(expand(rest, globals))) {
      const match = /^(\d+)(?:\/tcp)?$/i.exec(port);
      if (match) stage.ports.push(Number(match[1]));
    }
  }
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
  return [...images].sort();
}

/** Logical lines: comments dropped, continuations joined, the bodies of here-documents skipped. */
function instructions(text: string): Instruction[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const escape = /^#\s*escape\s*=\s*`/im.test(lines.slice(0, 5).join('\n')) ? '`' : '\\';
  const result: Instruction[] = [];
  let pending = '';
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (/^\s*#/.test(line) || (line.trim() === '' && pending === '')) continue;
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
  for (const [, dash, , word] of rest.matchAll(/<<(-?)(["']?)([A-Za-z_]\w*)\2/g)) {
    const end = lines.findIndex((line, index) => index > at && (dash ? line.replace(/^\t+/, '') : line) === word);
    if (end > at) at = end;
  }
  return at;
}

function declare(globals: Map<string, string>, declaration: string, buildArgs: Readonly<Record<string, string>>): void {
  const [name = '', ...value] = declaration.split('=');
  globals.set(name, buildArgs[name] ?? expand(value.join('='), globals));
}

/** $NAME, ${NAME}, ${NAME:-word} and ${NAME:+word}. */
export function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:(\w+)|\{(\w+)(?:(:[-+])([^}]*))?\})/g,
    (_, plain: string, braced: string, operator: string, word: string) => {
      const value = values.get(plain ?? braced) ?? '';
      if (operator === ':-') return value === '' ? word : value;
      if (operator === ':+') return value === '' ? '' : word;
      return value;
    },
  );
}

function words(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replace(/["']/g, ''));
}

/** The path as it is shown and annotated: relative to the context where it lies inside. */
export function shownPath(context: string, path: string): string {
  const inside = relative(context, path);
  return inside.startsWith('..') ? path : inside;
}
