import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isFolder } from '../../files/walk.ts';
import { childEnvironment, findProgram, runProcess, type Environment } from '../../process/index.ts';
import { Failure, tellingLines, type Reporter } from '../../report/index.ts';
import { isSamFunction, loadTemplate, type Template, type TemplateResource } from '../template/template.ts';

export type BuildMode = 'auto' | 'always' | 'never';

export interface BuildOptions {
  /** Path of the template. */
  template: string;
  mode: BuildMode;
  /** Folder that the build writes to; .aws-sam/build beside the template when left out. */
  buildFolder?: string;
  /** A samconfig file with its environment: the build's own settings are read from it. */
  config?: { file: string; environment: string };
  /** The environment of the action; the build sees of it what `childEnvironment` lets through. */
  environment: Environment;
  report: Reporter;
}

/** Files that say that a folder's code needs its dependencies or a compiler. */
const MANIFESTS = [
  'requirements.txt',
  'pyproject.toml',
  'package.json',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'go.mod',
  'Gemfile',
  'Cargo.toml',
  'Makefile',
];

/**
 * Runs `sam build` where the template's code needs it and returns the path of the template to deploy. With `auto` that
 * is when a function or layer names a build method, or its folder has a manifest with dependencies.
 */
export async function buildTemplate(options: BuildOptions): Promise<string> {
  const { template: path, mode, environment, report } = options;
  if (mode === 'never') return path;
  const why = mode === 'always' ? 'build: always' : needsBuild(loadTemplate({ path }));
  if (!why) return path;
  const sam = findProgram('sam', environment);
  if (!sam) {
    throw new Failure({
      code: 'engine',
      what: `The code of ${path} must be built (${why}), but the SAM CLI is not installed`,
      todo: 'Add the step aws-actions/setup-sam before this one (or pip install aws-sam-cli), or build the code yourself and set build: never',
      file: path,
    });
  }
  const folder = options.buildFolder ?? join(dirname(path), '.aws-sam', 'build');
  const { code, ended, stdout, stderr } = await report.group(`sam build (${why})`, () =>
    runProcess(sam, buildArguments(path, folder, options.config), {
      environment: childEnvironment(environment),
      onLine: (line) => report.progress(line),
    }),
  );
  if (code !== 0) {
    throw new Failure({
      code: 'build',
      what: `sam build failed: ${ended}`,
      why: tellingLines(`${stdout}\n${stderr}`).join(' / ') || 'It printed nothing',
      todo: 'Correct the build; sam build on your machine shows the same error',
      file: path,
    });
  }
  return join(folder, 'template.yaml');
}

function buildArguments(path: string, folder: string, config: BuildOptions['config']): string[] {
  const settings = config ? ['--config-file', resolve(config.file), '--config-env', config.environment] : [];
  return ['build', '--template-file', resolve(path), '--build-dir', resolve(folder), '--no-cached', ...settings];
}

/** Why the template's code has to be built, or undefined. */
export function needsBuild(template: Template): string | undefined {
  for (const [logicalId, resource] of Object.entries(template.resources)) {
    const { BuildMethod: method, SkipBuild: skip } = resource.Metadata ?? {};
    if (String(skip).toLowerCase() === 'true') continue;
    if (method) return `${logicalId} has BuildMethod ${typeof method === 'string' ? method : JSON.stringify(method)}`;
    const code = codePath(template, resource);
    const folder = code === undefined ? undefined : resolve(template.folder, code);
    if (!folder || !isFolder(folder)) continue;
    const manifest = MANIFESTS.find((name) => hasDependencies(join(folder, name)));
    if (manifest) return `${logicalId} has ${manifest}`;
  }
  return undefined;
}

/** The folder of a function's code as the SAM CLI finds it; layers are built only by the method that they name. */
function codePath({ functionGlobals }: Template, { Type, Properties }: TemplateResource): string | undefined {
  let value: unknown;
  if (Type === 'AWS::Lambda::Function') value = Properties?.['Code'];
  if (isSamFunction(Type)) {
    const { PackageType, InlineCode, CodeUri = '.' } = { ...functionGlobals, ...Properties };
    if (PackageType !== 'Image' && InlineCode === undefined) value = CodeUri;
  }
  return typeof value === 'string' && !/^[a-z0-9]+:\/\//i.test(value) ? value : undefined;
}

function hasDependencies(manifest: string): boolean {
  if (!existsSync(manifest)) return false;
  const text = readFileSync(manifest, 'utf8');
  if (manifest.endsWith('requirements.txt')) return text.split('\n').some((line) => /^\s*[^#\s]/.test(line));
  if (!manifest.endsWith('package.json')) return true;
  if (existsSync(join(dirname(manifest), 'node_modules'))) return false;
  try {
    return Object.keys((JSON.parse(text) as { dependencies?: object }).dependencies ?? {}).length > 0;
  } catch {
    return true;
  }
}
