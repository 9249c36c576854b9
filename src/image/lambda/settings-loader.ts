import { hash } from 'node:crypto';
import { copyFileSync, readFileSync, statSync, symlinkSync, mkdirSync, chmodSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { Failure, inputFailure } from '../../report/index.ts';
import type { LocalImage } from '../engine/local-image.ts';
import type { ImageRequest, SettingsOptions } from '../request.ts';

type Interpreter = 'node' | 'python';

/** A program of the image that can run the loader: its kind, and how it is called there. */
export interface FoundInterpreter {
  kind: Interpreter;
  program: string;
}

const SOURCES: Readonly<Record<Interpreter, string>> = { node: 'load-settings.mjs', python: 'load-settings.py' };

/** Where the loaders lie in templates/ of the repository: they are the layer of zip functions too. */
export function loaderFolder(templates: string): string {
  return join(templates, 'stacks', 'lambda-layer', 'deploy');
}

/** Where the loader lies in the image. */
const FOLDER = '/opt/deploy';

/** Throws a Failure for settings that the image could not get, before anything runs. */
export function checkSettings({ settings, packageType }: Pick<ImageRequest, 'settings' | 'packageType'>): void {
  if (!settings) return;
  const { file, standIn } = settings;
  if (file === undefined) return;
  if (packageType !== 'lambda')
    throw inputFailure(
      'settings-file',
      file,
      'only with package-type: lambda (a container gets its settings with app-env and app-secrets)',
    );
  if (
    !/^\/[\w./-]*[\w-][\w.-]*$/.test(file) ||
    posix.normalize(file) !== file ||
    /^\/(dev|proc|sys|opt\/(deploy|extensions))\//.test(file)
  )
    throw inputFailure(
      'settings-file',
      file,
      'the absolute path of a file, as the server reads it',
      '/tmp/settings.yaml',
    );
  if (standIn !== undefined && !statSync(standIn, { throwIfNoEntry: false })?.isFile())
    throw inputFailure(
      'boot-check-settings',
      standIn,
      'the path of the settings file that the server reads at startup',
    );
}

/** What the image holds for its settings, as one text for the content key. */
export function settingsIdentity({ file, loader }: SettingsOptions): string {
  const sources = Object.values(SOURCES).map((source) => hash('sha256', readFileSync(join(loader, source))));
  return [file ?? '-', ...sources].join(' ');
}

/** The programs that could run the loader, the server's own first, since it may not be on PATH. */
export function interpreterCandidates({
  entrypoint,
  command,
}: Pick<LocalImage, 'entrypoint' | 'command'>): FoundInterpreter[] {
  const [program = ''] = [...entrypoint, ...command];
  const name = basename(program);
  const own: FoundInterpreter[] = /^node(js)?$/.test(name)
    ? [{ kind: 'node', program }]
    : /^python3?(\.\d+)?$/.test(name)
      ? [{ kind: 'python', program }]
      : [];
  const known: FoundInterpreter[] = [
    { kind: 'node', program: 'node' },
    { kind: 'python', program: 'python3' },
  ];
  return [...own, ...known.filter((candidate) => candidate.program !== program)];
}

/** A build that succeeds only if the image has this program in a version that can run the loader. */
export function probeDockerfile(server: string, { kind, program }: FoundInterpreter): string {
  const test =
    kind === 'node'
      ? ['-e', 'process.exit(Number(process.versions.node.split(".")[0]) < 16 ? 1 : 0)']
      : ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))'];
  return `FROM ${server}\nRUN ${JSON.stringify([program, ...test])}\n`;
}

export function noInterpreter({ file }: SettingsOptions): Failure {
  if (file === undefined) {
    return new Failure({
      code: 'input',
      what: 'Input "app-secrets" needs an image with Node (16 or later) or Python (3.8 or later)',
      why: 'Neither node nor python3 runs in the image, so nothing in it could read the secrets when it starts',
      todo: 'Add one of them to the image, read the secrets in the code, or set secrets-delivery: configuration (the secrets are then visible in the configuration of the function)',
    });
  }
  return new Failure({
    code: 'input',
    what: 'Input "settings-file" needs an image with Node (16 or later) or Python (3.8 or later)',
    why: 'Neither node nor python3 runs in the image, so nothing in it could fetch the settings from S3',
    todo: 'Add one of them to the image; or leave settings-file out, and let the server or its start script read SETTINGS_S3_URI itself',
  });
}

/** Puts the loader into the context of the wrap; returns the lines that go into its Dockerfile. */
export function addLoader(
  context: string,
  { file, loader }: SettingsOptions,
  { kind, program }: FoundInterpreter,
  { entrypoint, command }: Pick<LocalImage, 'entrypoint' | 'command'>,
): string[] {
  const source = SOURCES[kind];
  copyFileSync(join(loader, source), join(context, source));
  chmodSync(join(context, source), 0o644);
  // A function can only write to /tmp: anywhere else the file is a link to one there.
  const linked = file !== undefined && !file.startsWith('/tmp/');
  const written = linked ? `/tmp/settings/${basename(file)}` : (file ?? '-');
  if (linked) {
    mkdirSync(join(context, 'link'), { mode: 0o755 });
    symlinkSync(written, join(context, 'link', basename(file)));
  }
  return [
    `COPY ${source} ${FOLDER}/${source}`,
    ...(linked ? [`COPY link/ ${posix.join(posix.dirname(file), '/')}`] : []),
    `ENTRYPOINT ${JSON.stringify([program, `${FOLDER}/${source}`, written, ...entrypoint])}`,
    // A new entrypoint resets the command of the image.
    ...(command.length > 0 ? [`CMD ${JSON.stringify(command)}`] : []),
  ];
}
