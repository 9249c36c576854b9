import { resolve } from 'node:path';
import type { ActionRun, Inputs } from '../../github/index.ts';
import {
  imageRequest,
  loaderFolder,
  type AllowedFinding,
  type ImageRequest,
  type SettingsOptions,
} from '../../image/index.ts';
import { inputFailure } from '../../report/index.ts';
import { readBuildSecrets } from './build-secrets.ts';
import { readHealthPath, readWorkingDirectory } from './shared-inputs.ts';

/** Reads and checks all inputs that describe the image. Secrets are masked before anything else is logged. */
export function readRequest(run: ActionRun): ImageRequest {
  const { inputs, environment, templates } = run;
  const directory = readWorkingDirectory(run);
  const push = inputs.boolean('push', true);
  const healthPath = readHealthPath(inputs, 'image');
  return imageRequest({
    context: resolve(directory, inputs.text('context', '.')),
    file: inputs.optional('file'),
    target: inputs.optional('target'),
    platforms: list(inputs, 'platforms'),
    buildArgs: inputs.mapping('build-args'),
    secrets: readBuildSecrets(run, directory),
    labels: inputs.mapping('labels'),
    tags: list(inputs, 'tags'),
    repository: push ? inputs.required('repository', 'shop/api') : inputs.text('repository'),
    registry: inputs.optional('registry'),
    createRepository: inputs.boolean('create-repository', true),
    engine: inputs.choice('engine', ['auto', 'docker', 'podman', 'buildah'], 'auto'),
    push,
    reuse: inputs.boolean('reuse', true),
    reuseMaxAge: inputs.duration('reuse-max-age', '30d'),
    noCache: inputs.boolean('no-cache', false),
    packageType: inputs.choice('package-type', ['container', 'lambda'], 'container'),
    cacheFrom: inputs.lines('cache-from'),
    cacheTo: inputs.lines('cache-to'),
    keepImages: inputs.integer('keep-images', 0),
    environment,
    webAdapter: {
      adapter: readAdapter(inputs, directory),
      readinessPath: healthPath,
      invokeMode: inputs.choice('invoke-mode', ['buffered', 'response_stream'], 'buffered'),
    },
    settings: readSettings(inputs, directory, templates),
    bootCheck: {
      level: inputs.choice('boot-check', ['auto', 'off', 'warn', 'enforce'], 'auto'),
      ...(inputs.text('port') !== '' && { port: inputs.integer('port', 8080, { min: 1, max: 65_535 }) }),
      path: healthPath,
      // The default, which many an API does not have.
      mayLackPath: healthPath === '/',
      environment: inputs.mapping('boot-check-environment'),
      timeout: inputs.duration('boot-check-timeout', '30s'),
      memory: inputs.integer('boot-check-memory', 512, { min: 64 }),
      event: inputs.optional('boot-check-event'),
      runtimeInterfaceEmulator: inputs.optional('runtime-interface-emulator'),
    },
    scan: {
      level: inputs.choice('scan', ['off', 'report', 'critical', 'high'], 'off'),
      allow: readAllowed(inputs),
      timeout: inputs.duration('scan-timeout', '5min'),
    },
  });
}

function readSettings(inputs: Inputs, directory: string, templates: string): SettingsOptions | undefined {
  const file = inputs.optional('settings-file');
  const standIn = inputs.optional('boot-check-settings');
  if (file === undefined) {
    if (standIn === undefined) return undefined;
    throw inputFailure('boot-check-settings', standIn, 'a file for the boot check of a function with settings-file');
  }
  return {
    file,
    loader: loaderFolder(templates),
    ...(standIn !== undefined && { standIn: resolve(directory, standIn) }),
  };
}

/** A path of a binary is taken from the working directory; the other forms are left as they are. */
function readAdapter(inputs: Inputs, directory: string): string {
  const adapter = inputs.text('web-adapter', 'auto');
  return /^\.{1,2}\//.test(adapter) ? resolve(directory, adapter) : adapter;
}

function list(inputs: Inputs, name: string): string[] {
  return inputs
    .lines(name)
    .flatMap((line) => line.split(',').map((item) => item.trim()))
    .filter((item) => item !== '');
}

const ALLOWED_SHAPE = 'a list of findings, each with id, reason and expires (YYYY-MM-DD)';

function readAllowed(inputs: Inputs): AllowedFinding[] {
  const value = inputs.yaml('scan-allow', ALLOWED_SHAPE);
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw inputFailure('scan-allow', inputs.text('scan-allow'), ALLOWED_SHAPE);
  return value.map((entry: unknown) => {
    const { id, reason, expires } = (entry ?? {}) as Record<string, unknown>;
    const day = expires instanceof Date ? expires.toISOString().slice(0, 10) : expires;
    const valid =
      typeof id === 'string' &&
      id !== '' &&
      typeof reason === 'string' &&
      reason.trim() !== '' &&
      typeof day === 'string' &&
      /^\d{4}-\d{2}-\d{2}$/.test(day) &&
      // The parser takes the 31st of February for the 3rd of March.
      !Number.isNaN(Date.parse(day)) &&
      new Date(day).toISOString().startsWith(day);
    if (!valid) throw inputFailure('scan-allow', JSON.stringify(entry), ALLOWED_SHAPE);
    return { id, reason, expires: day };
  });
}
