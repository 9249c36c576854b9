import { stripVTControlCharacters } from 'node:util';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, markdown, type Reporter } from '../../report/index.ts';
import { buildArguments, type BuildSpec } from './arguments.ts';
import type { Engine } from './engine.ts';
import type { BuildSecret } from '../request.ts';

export type BuildOptions = Omit<BuildSpec, 'secrets'> & {
  secrets: readonly BuildSecret[];
  environment?: Record<string, string>;
};

/** Builds an image. Secrets lie in files of a private folder for as long as the build lasts. */
export async function build(engine: Engine, options: BuildOptions, report: Reporter): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'build-secrets-'));
  try {
    const secrets = options.secrets.map((secret, index) => ({
      id: secret.id,
      file: secret.file ?? keep(folder, index, secret.value!),
    }));
    const args = buildArguments(engine, { ...options, secrets });
    const { code, stdout, stderr } = await engine.run(args, {
      cwd: options.context,
      environment: options.environment ?? {},
      secrets: options.secrets.flatMap(({ value }) => value ?? []),
      line: (line) => report.progress(line),
    });
    if (code !== 0) throw explainBuild(engine, options, `${stdout}\n${stderr}`, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function keep(folder: string, index: number, value: string): string {
  const file = join(folder, String(index));
  writeFileSync(file, value, { mode: 0o600 });
  return file;
}

/** The causes that the engines report in words of their own, in order of how telling they are. */
const CAUSES: readonly { pattern: RegExp; why: string; todo: string; inPrograms?: boolean }[] = [
  {
    pattern: /no space left on device|disk quota exceeded/i,
    why: 'The disk is full',
    todo: 'Free space on the runner before this step (docker system prune --all --force), or use a larger runner',
    inPrograms: true,
  },
  {
    pattern: /exec format error/i,
    why: 'A program of the image is made for another processor than this runner',
    todo: 'Use a runner of the same architecture, add docker/setup-qemu-action, or set platforms',
    inPrograms: true,
  },
  {
    pattern:
      /no match for platform|does not match the specified platform|no image found in (?:image index|manifest list) for architecture/i,
    why: 'The base image is not made for this platform',
    todo: 'Choose another base image, or set platforms to one that it supports',
  },
  {
    pattern: /no such host|dial tcp|i\/o timeout|connection refused|TLS handshake/i,
    why: 'A registry or server that the build fetches from cannot be reached from this runner',
    todo: 'Check the names in FROM and ADD, and the network of this runner',
  },
  {
    pattern: /toomanyrequests|rate limit/i,
    why: "The base image's registry limits pulls",
    todo: 'Log in to it before this step (docker/login-action), or use its mirror on public.ecr.aws',
  },
  {
    pattern: /pull access denied|unauthorized|no basic auth credentials|authentication required|denied: /i,
    why: "The base image's registry refused",
    todo: 'Check the name in FROM; for a private image log in before this step (docker/login-action)',
  },
];

/** A RUN line has failed, in the words of BuildKit, the legacy builder and buildah. */
const PROGRAM_FAILED =
  /did not complete successfully: exit code|executor failed running|returned a non-zero code|while running runtime: exit status/;

function explainBuild(engine: Engine, options: BuildOptions, colored: string, code: number): Failure {
  const output = stripVTControlCharacters(colored);
  const lines = output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const errors = lines.filter(
    (line) =>
      /error|failed|cannot|denied|no space|not found/i.test(line) && !/^#\d+ (?:sha256|transferring)/.test(line),
  );
  const first = errors.at(-1) ?? lines.at(-1) ?? '';
  // A program of the Dockerfile that could not reach something says nothing about the base images.
  const ran = PROGRAM_FAILED.test(output);
  const cause = CAUSES.find(({ pattern, inPrograms }) => (inPrograms || !ran) && pattern.test(output));
  return new Failure({
    code: 'build',
    what: `The image was not built (${engine.name} build ended with ${code})`,
    why: cause ? `${cause.why}: ${first.trim()}` : first.trim(),
    todo: cause?.todo ?? 'The log above shows the step of the Dockerfile that failed',
    details: markdown.details('Last lines of the build', markdown.fence(lines.slice(-40).join('\n'))),
    file: options.dockerfile,
  });
}
