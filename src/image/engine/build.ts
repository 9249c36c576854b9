import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { inTemporaryFolder } from '../../files/temporary-folder.ts';
import { lastLine } from '../../process/index.ts';
import { Failure, markdown, tellingLines, type Reporter } from '../../report/index.ts';
import type { BuildSecret } from '../request.ts';
import { buildArguments, type BuildSpec } from './arguments.ts';
import type { Engine } from './engine.ts';
import { type FailedStep, failedStep, lineOf, PROGRAM_FAILED } from './failed-step.ts';

export type BuildOptions = Omit<BuildSpec, 'secrets'> & {
  secrets: readonly BuildSecret[];
  /** Variables that point the engine to its logins. */
  login: Readonly<Record<string, string>>;
};

/**
 * How Podman and Buildah end where another process has deleted an image of the same store while they looked for cached
 * layers (containers/storage: ErrLayerUnknown). At the next start they know that it is gone.
 */
const LAYER_WENT = /\blayer not known\b/;

/** So many lines of a build are kept at least, to tell how it ended. */
const KEPT_LINES = 5_000;

/** Builds an image. Values of secrets lie in files of a private folder for as long as the build lasts. */
export async function build(engine: Engine, options: BuildOptions, report: Reporter): Promise<void> {
  await inTemporaryFolder('build-secrets', async (folder) => {
    const secrets = options.secrets.map(({ id, file, value }, index) => {
      if (file !== undefined) return { id, file };
      writeFileSync(join(folder, String(index)), value!, { mode: 0o600 });
      return { id, file: join(folder, String(index)) };
    });
    const hidden = options.secrets.flatMap(({ file, value }) => value ?? (file === undefined ? [] : textsOf(file)));
    const printed: string[] = [];
    const run = () => {
      printed.length = 0;
      return engine.run(buildArguments(engine, { ...options, secrets }), {
        cwd: options.context,
        variables: options.login,
        secrets: hidden,
        onLine(line) {
          report.progress(line);
          printed.push(line);
          if (printed.length > 2 * KEPT_LINES) printed.splice(0, KEPT_LINES);
        },
      });
    };
    let result = await run();
    if (result.code !== 0 && LAYER_WENT.test(result.stderr)) result = await run();
    const { code, ended } = result;
    if (code !== 0) throw explainBuild(`${engine.name} build: ${ended}`, printed, options.dockerfile);
  });
}

/** A file larger than this, in bytes, is hardly one of secrets. */
const LARGEST_SECRET = 64 * 1024;

/** What may be the beginning of a section: `[default]`, `production:`, `"web": {`. */
const ONLY_A_NAME = /^\s*(\[[^\]]*\]|["']?[\w.@/-]+["']?\s*:(\s*[[{])?)\s*$/;
/** The name of a setting with a value behind it. */
const SETTING = /^\s*["']?[\w.@/-]+["']?\s*[=:]\s*\S/;

/** Whether a line is the name of what comes next: a token may look like one, and what follows it does not belong to it. */
function beginsSection(line: string, next = ''): boolean {
  const isDeeper = next.search(/\S/) > line.search(/\S/);
  return ONLY_A_NAME.test(line) && (isDeeper || SETTING.test(next));
}

/** What stands before the name of a setting, and after it: not the padding of base64. */
const BEFORE_NAME = /(^|[{,;]|\/:)\s*(export\s+|-\s+)?["']?$/;
const AFTER_NAME = /^["']?\s*[=:]\s*[^\s=]/;

/** What is long enough to be a token in a line, names of settings and addresses apart; all of who signs in at one. */
function tokensOf(line: string): string[] {
  const words = [...line.matchAll(/[^=:\s"',;{}]{12,}/g)].filter(({ 0: word, index }) => {
    const isName = BEFORE_NAME.test(line.slice(0, index)) && AFTER_NAME.test(line.slice(index + word.length));
    return !isName && !word.startsWith('//');
  });
  const signIn = /\/\/([^\s/@]+)@/.exec(line)?.[1]?.split(':') ?? [];
  return [...words.map(([word]) => word), ...signIn.filter(({ length }) => length >= 8)];
}

/**
 * What of a file of secrets must not be seen in the log: the file, its lines, and in them what is long enough to be a token.
 * Names of settings, shorter words and addresses stay: a build that fails has to say why.
 */
function textsOf(file: string): string[] {
  try {
    if (statSync(file).size > LARGEST_SECRET) return [];
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    const isWhole = lines.length === 1;
    const telling = lines.filter((line, index) => !beginsSection(line, lines[index + 1])).map((line) => line.trim());
    const whole = telling.filter(({ length }) => isWhole || length >= 8);
    return [...whole, ...telling.flatMap(tokensOf)];
  } catch {
    // The engine says that it cannot be read.
    return [];
  }
}

interface Cause {
  pattern: RegExp;
  why: string;
  todo: string;
  /** Counts as well when a program of the Dockerfile prints it. */
  inPrograms?: boolean;
}

/** Causes as the engines report them, the most telling first. */
const CAUSES: readonly Cause[] = [
  {
    pattern: /no space left on device|disk quota exceeded/i,
    why: 'The disk is full',
    todo: 'Free space on the runner before this step (docker system prune --all --force), or use a larger runner',
    inPrograms: true,
  },
  {
    pattern: /exec format error/i,
    why: 'A program in the image was built for a different processor than this runner has',
    todo: 'Use a runner of the same architecture, add docker/setup-qemu-action, or set platforms',
    inPrograms: true,
  },
  {
    pattern:
      /no match for platform|does not match the specified platform|no image found in (?:image index|manifest list) for architecture/i,
    why: 'The base image is not available for this platform',
    todo: 'Choose another base image, or set platforms to one that it supports',
  },
  {
    pattern: /no such host|dial tcp|i\/o timeout|connection refused|TLS handshake/i,
    why: 'A registry or server that the build fetches from cannot be reached from this runner',
    todo: 'Check the names in FROM and ADD, and the network of this runner',
  },
  {
    pattern: /toomanyrequests|rate limit/i,
    why: 'The registry of the base image limits pulls',
    todo: 'Log in to it before this step (docker/login-action), or use its mirror on public.ecr.aws',
  },
  {
    pattern: /pull access denied|unauthorized|no basic auth credentials|authentication required|denied: /i,
    why: 'The registry of the base image refused access',
    todo: 'Check the name in FROM; for a private image log in before this step (docker/login-action)',
  },
];

/** Of COPY and ADD alone: programs look for files that are not there, too. */
const NOT_IN_CONTEXT: Cause = {
  pattern: /not found|file does not exist|no such file or directory/i,
  why: 'The file or folder that it copies is not in the build context',
  todo: 'Check the path, which is relative to the build context, and that .dockerignore does not exclude it; files from a build must exist before the image is built',
};

/** `lines`: what the builder printed, in the order in which it did. */
function explainBuild(ended: string, lines: readonly string[], dockerfile: string): Failure {
  const output = stripVTControlCharacters(lines.join('\n'));
  const full = output.split('\n').flatMap((line) => line.trimEnd() || []);
  const error = full.findLast(
    (line) =>
      /error|failed|cannot|denied|no space|not found/i.test(line) && !/^#\d+ (?:sha256|transferring)/.test(line),
  );
  const shown = (error ?? lastLine(output)).trim();
  const step = failedStep(lines);
  const cause = causeOf(output, step);
  const details = markdown.details('Last lines of the build', markdown.fence(full.slice(-40).join('\n')));
  const common = { code: 'build', details, file: dockerfile } as const;
  if (!step)
    return new Failure({
      ...common,
      what: `The image was not built (${ended})`,
      why: cause ? `${cause.why}: ${shown}` : shown,
      todo: cause?.todo ?? 'The log above shows how the build ended',
    });
  const { instruction, exitCode } = step;
  const said = tellingLines(step.output.join('\n'));
  return new Failure({
    ...common,
    what: `The image was not built: ${short(instruction)} ${exitCode === undefined ? 'failed' : `ended with exit code ${exitCode}`}`,
    why: [
      cause && (cause === NOT_IN_CONTEXT || exitCode === undefined) ? `${cause.why}: ${shown}` : cause?.why,
      said.length > 0
        ? `It printed: ${said.join(' | ')}`
        : exitCode !== undefined
          ? 'It printed nothing'
          : !cause && shown,
    ]
      .filter(Boolean)
      .join('. '),
    todo:
      cause?.todo ??
      'Correct that line of the Dockerfile or the command that it runs; the log above has the whole output',
    line: lineOf(textOf(dockerfile), instruction),
  });
}

function causeOf(output: string, step: FailedStep | undefined): Cause | undefined {
  // A network error of a program in the Dockerfile is not one of the base images.
  const isProgram = PROGRAM_FAILED.test(output);
  if (!isProgram && step && /^(COPY|ADD) /i.test(step.instruction) && NOT_IN_CONTEXT.pattern.test(output))
    return NOT_IN_CONTEXT;
  return CAUSES.find(({ pattern, inPrograms }) => (inPrograms || !isProgram) && pattern.test(output));
}

function short(instruction: string): string {
  return instruction.length > 100 ? `${instruction.slice(0, 100)}...` : instruction;
}

/** A Dockerfile may have been one for this build alone, and be gone. */
function textOf(dockerfile: string): string {
  try {
    return readFileSync(dockerfile, 'utf8');
  } catch {
    return '';
  }
}
