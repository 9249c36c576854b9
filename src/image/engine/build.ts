import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { lastLine } from '../../process/index.ts';
import { Failure, markdown, type Reporter } from '../../report/index.ts';
import type { BuildSecret } from '../request.ts';
import { buildArguments, type BuildSpec } from './arguments.ts';
import type { Engine } from './engine.ts';

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

/** Builds an image. Values of secrets lie in files of a private folder for as long as the build lasts. */
export async function build(engine: Engine, options: BuildOptions, report: Reporter): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'build-secrets-'));
  try {
    const secrets = options.secrets.map(({ id, file, value }, index) => {
      if (file !== undefined) return { id, file };
      writeFileSync(join(folder, String(index)), value!, { mode: 0o600 });
      return { id, file: join(folder, String(index)) };
    });
    const run = () =>
      engine.run(buildArguments(engine, { ...options, secrets }), {
        cwd: options.context,
        variables: options.login,
        secrets: options.secrets.flatMap(({ value }) => value ?? []),
        onLine: (line) => report.progress(line),
      });
    let result = await run();
    if (result.code !== 0 && LAYER_WENT.test(result.stderr)) result = await run();
    const { code, ended, stdout, stderr } = result;
    if (code !== 0) throw explainBuild(`${engine.name} build: ${ended}`, `${stdout}\n${stderr}`, options.dockerfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
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
    why: 'A program in the image is made for another processor than the one of this runner',
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

/** A RUN line has failed, in the words of BuildKit, the legacy builder and buildah. */
const PROGRAM_FAILED =
  /did not complete successfully: exit code|executor failed running|returned a non-zero code|while running runtime: exit status/;

function explainBuild(ended: string, coloredOutput: string, dockerfile: string): Failure {
  const output = stripVTControlCharacters(coloredOutput);
  const lines = output.split('\n').flatMap((line) => line.trimEnd() || []);
  const error = lines.findLast(
    (line) =>
      /error|failed|cannot|denied|no space|not found/i.test(line) && !/^#\d+ (?:sha256|transferring)/.test(line),
  );
  const shown = (error ?? lastLine(output)).trim();
  // A network error of a program in the Dockerfile is not one of the base images.
  const programFailed = PROGRAM_FAILED.test(output);
  const cause = CAUSES.find(({ pattern, inPrograms }) => (inPrograms || !programFailed) && pattern.test(output));
  return new Failure({
    code: 'build',
    what: `The image was not built (${ended})`,
    why: cause ? `${cause.why}: ${shown}` : shown,
    todo: cause?.todo ?? 'The log above shows which step of the Dockerfile failed',
    details: markdown.details('Last lines of the build', markdown.fence(lines.slice(-40).join('\n'))),
    file: dockerfile,
  });
}
