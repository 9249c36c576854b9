import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { describe } from '@jest/globals';
import { toolsDirectory } from '../../scripts/tools.mjs';
import type { EngineName } from '../../src/image/request.ts';

/** What some suites need beside npm and Python packages: how to see that it works, and how to get it. */
const TOOLS = {
  docker: { probe: ['docker', 'info'], get: 'install Docker and start its daemon' },
  podman: { probe: ['podman', '--version'], get: 'install podman' },
  buildah: { probe: ['buildah', '--version'], get: 'install buildah' },
  chromium: { probe: ['chromium', '--version'], get: 'install chromium' },
  'redis-server': { probe: ['redis-server', '--version'], get: 'install redis-server' },
  act: { probe: ['act', '--version'], get: 'run scripts/ci-tools.sh' },
  actionlint: { probe: ['actionlint', '-version'], get: 'run scripts/ci-tools.sh' },
  git: { probe: ['git', '--version'], get: 'install git' },
} satisfies Record<string, { probe: string[]; get: string }>;

export type Tool = keyof typeof TOOLS;

/** The PATH with the project's own tools on it (.tools/bin, where scripts/ci-tools.sh puts them). */
export function toolsPath(): string {
  return `${join(toolsDirectory, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
}

/**
 * `describe` for a suite that needs these tools: skipped with a line that says what is missing and how to get it, except
 * in CI, where a missing tool is a failure.
 */
export function describeWith(...tools: Tool[]): typeof describe | typeof describe.skip {
  const missing = tools.filter((tool) => !works(tool));
  if (missing.length === 0) return describe;
  const advice = missing.map((tool) => `${tool} is missing (${TOOLS[tool].get})`).join(', ');
  if (process.env['CI'] === 'true') throw new Error(`Nothing may be skipped in CI: ${advice}`);
  process.stderr.write(`Skipped: ${advice}\n`);
  return describe.skip;
}

const ENGINES: Record<EngineName, Tool[]> = { docker: ['docker'], podman: ['podman'], buildah: ['buildah', 'podman'] };

/** The same suite with each engine that builds images; buildah starts them through podman. */
export function describeEngines(
  title: (engine: EngineName) => string,
  suite: (engine: EngineName) => void,
  engines = Object.keys(ENGINES) as EngineName[],
): void {
  for (const engine of engines) describeWith(...ENGINES[engine])(title(engine), () => suite(engine));
}

const seen = new Map<Tool, boolean>();

function works(tool: Tool): boolean {
  let answer = seen.get(tool);
  if (answer === undefined) {
    const [program, ...argv] = TOOLS[tool].probe;
    const { status } = spawnSync(program!, argv, {
      stdio: 'ignore',
      timeout: 20_000,
      env: { ...process.env, PATH: toolsPath() },
    });
    answer = status === 0;
    seen.set(tool, answer);
  }
  return answer;
}
