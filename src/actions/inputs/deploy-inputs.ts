import type { ActionRun, Inputs } from '../../github/index.ts';
import {
  type BackendName,
  BACKENDS,
  defaultBackend,
  type DeployRequest,
  parseTraffic,
  withSharedNames,
} from '../../pipeline/index.ts';
import { isProtected, RELEASE_ID } from '../../release/index.ts';
import { Failure, inputFailure } from '../../report/index.ts';
import { SITE_STYLES } from '../../site/index.ts';
import { readImageInputs, readStackInputs } from './deploy-stack-inputs.ts';
import { readMode, readRuntime } from './mode-inputs.ts';
import {
  folderInRepository,
  readCheckSecrets,
  readEnvironment,
  readHealthPath,
  readSecretValues,
  readWorkingDirectory,
} from './shared-inputs.ts';
import { refuseUnmerged } from '../github/unmerged.ts';

/** All inputs, validated before anything else happens. */
export function readRequest(run: ActionRun): DeployRequest {
  const { inputs, environment, context, templates } = run;
  const directory = readWorkingDirectory(run);
  const folder = folderInRepository(run, directory);
  const web = inputs.text('web', 'none');
  const names = readEnvironment(run, folder);
  const backend = readBackend(inputs, web);
  const stacks = readStackInputs(inputs, directory, names.environment);
  const request: DeployRequest = {
    ...names,
    directory,
    folder,
    buildCommand: inputs.text('build-command'),
    passEnvironment: inputs.lines('pass-environment'),
    ...backend,
    ...readImageInputs(inputs, { ...names, ...backend }),
    ...stacks,
    parameterOverrides: withSharedNames(stacks.parameterOverrides, backend),
    healthPath: readDeployedHealthPath(inputs, web),
    isHealthPathGiven: inputs.text('health-path') !== '',
    web: web === 'none' ? undefined : web,
    webStyle: inputs.choice('web-style', SITE_STYLES, 'auto'),
    webBuildCommand: inputs.text('web-build-command'),
    webEnv: inputs.mapping('web-env'),
    ...readChecks(run),
    ...readGuards(inputs),
    ...readTraffic(inputs),
    keepReleases: inputs.integer('keep-releases', isProtected(names.environment) ? 20 : 5, { min: 1, max: 100 }),
    dryRun: inputs.boolean('dry-run', false),
    expectPlan:
      inputs.matching('expect-plan', /^[0-9a-f]{64}$/, 'the output plan of a dry run: 64 hexadecimal digits') ||
      undefined,
    templates,
    run: context,
  };
  refuseOfBackend(request, inputs);
  refuseOfSite(request, inputs);
  refuseContradictions(request, environment);
  refuseUnmerged(run, { ...request, commit: '' });
  return request;
}

/** What runs the app, and what it is made of. */
function readBackend(inputs: Inputs, web: string) {
  const mode = readMode(inputs, web);
  const packageType = inputs.choice('package-type', ['zip', 'image'], 'zip');
  return {
    mode,
    allowNoBackend: inputs.text('mode') === 'none',
    packageType,
    source: inputs.text('source', '.'),
    handler: inputs.matching('handler', /^\S{1,128}$/, 'FILE.FUNCTION, at most 128 characters without spaces'),
    runtime: readRuntime(inputs),
    port: inputs.optional('port') ? inputs.integer('port', 0, { min: 1, max: 65535 }) : undefined,
    ...readTemplate(inputs, { mode, packageType }),
    appEnv: inputs.mapping('app-env'),
    appSecrets: inputs.mapping('app-secrets'),
    secretsDelivery: inputs.choice('secrets-delivery', ['cold-start', 'configuration'], 'cold-start'),
  };
}

/** What only a backend has. */
const OF_BACKEND = [
  'handler',
  'runtime',
  'dockerfile',
  'build-args',
  'image',
  'registry',
  'template',
  'app-env',
  'app-secrets',
  'health-path',
  'resources',
  'data-template',
  'migrations',
  'migration-variables',
  'settings-file',
  'settings-source',
];

/** A site alone would silently do without it. */
function refuseOfBackend({ mode, source, packageType }: DeployRequest, inputs: Inputs): void {
  if (mode !== 'none') return;
  const given = OF_BACKEND.find((name) => inputs.optional(name));
  const name = given ?? (source !== '.' ? 'source' : packageType !== 'zip' ? 'package-type' : undefined);
  if (!name) return;
  throw new Failure({
    code: 'input',
    what: `Input "${name}" needs a backend`,
    why: inputs.optional('mode')
      ? 'mode is none: only the site is deployed'
      : 'There is no mode: only the site is deployed',
    todo: `Set mode: lambda or mode: container, or leave ${name} out`,
  });
}

/** Settings of a site that is not there are a mistake. */
function refuseOfSite({ web }: DeployRequest, inputs: Inputs): void {
  const given = web === undefined && ['web-build-command', 'web-env'].find((name) => inputs.optional(name));
  if (!given) return;
  throw new Failure({
    code: 'input',
    what: `Input "${given}" needs web`,
    why: 'Without web no site is deployed',
    todo: `Set web to the folder of the built site, or leave ${given} out`,
  });
}

/** A template of the app's own, or a shipped one by its name. */
function readTemplate(
  inputs: Inputs,
  wanted: Pick<DeployRequest, 'mode' | 'packageType'>,
): Pick<DeployRequest, 'template' | 'backend'> {
  const template = inputs.text('template');
  if (!Object.hasOwn(BACKENDS, template)) return { template, backend: defaultBackend(wanted) };
  const backend = template as BackendName;
  const fits = BACKENDS[backend];
  if (fits.mode === wanted.mode && fits.packageType === wanted.packageType) return { template: '', backend };
  const needs = `mode: ${fits.mode}${fits.packageType === 'image' ? ' and package-type: image' : ''}`;
  throw inputFailure('template', template, `a template for mode: ${wanted.mode} (${template} needs ${needs})`);
}

function readChecks(run: ActionRun) {
  const { inputs, environment, report } = run;
  const values = { ...environment, ...readSecretValues(run) };
  return {
    checks: inputs.text('checks'),
    checkSecrets: readCheckSecrets({ inputs, report, environment: values }),
    deadline: inputs.duration('deadline', '120s'),
    minReady: readMinReady(inputs),
    connectTo: inputs.lines('connect-to'),
  };
}

/** Signed requests, which reach the new version until then, do not count for longer. */
const LONGEST_MIN_READY = 30 * 60_000;

function readMinReady(inputs: Inputs): number {
  const minReady = inputs.duration('min-ready', '6s');
  if (minReady <= LONGEST_MIN_READY) return minReady;
  throw inputFailure('min-ready', inputs.text('min-ready'), 'a time of at most 30min');
}

function readTraffic(inputs: Inputs) {
  return {
    traffic: parseTraffic(inputs.text('traffic', 'all')),
    wait: inputs.boolean('wait', true),
    retireAfter: inputs.duration('retire-after', '24h'),
    edge: inputs.boolean('edge', false),
  };
}

/** What is refused, or taken back. */
function readGuards(inputs: Inputs) {
  return {
    rollbackOnFailure: inputs.boolean('rollback-on-failure', true),
    allowOlder: inputs.boolean('allow-older', false),
    allowNewSource: inputs.boolean('allow-new-source', false),
    allowReplacement: inputs.lines('allow-replacement'),
    maxDelete: inputs.integer('max-delete', 25, { min: 0, max: 100 }),
    promoteFrom: readPromoteFrom(inputs),
    minAge: inputs.duration('min-age', '0'),
    artifactsFrom: readArtifactsFrom(inputs),
  };
}

/** The role of another account, for promote-from. */
function readArtifactsFrom(inputs: Inputs): string {
  const role = inputs.matching(
    'artifacts-from',
    /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    'the ARN of an IAM role',
  );
  if (role !== '' && inputs.text('promote-from') === '')
    throw inputFailure(
      'artifacts-from',
      role,
      'only with promote-from: this role reads the environment that is promoted',
    );
  return role;
}

/** Empty where a release is promoted that knows it. */
function readDeployedHealthPath(inputs: Inputs, web: string): string {
  if (inputs.text('promote-from') !== '' && inputs.text('health-path') === '') return '';
  return readHealthPath(inputs, web === 'none' ? 'backend' : 'api');
}

/** `staging`, or `staging@` and the id of a release of it. */
function readPromoteFrom(inputs: Inputs): DeployRequest['promoteFrom'] {
  const given = inputs.matching(
    'promote-from',
    new RegExp(`^[a-z](-?[a-z0-9])*(@${RELEASE_ID})?$`),
    'the name of an environment, or name@release',
  );
  if (given === '') return undefined;
  for (const name of ['build-command', 'web-build-command', 'web-env', 'build-args', 'image', 'template'])
    if (inputs.text(name) !== '')
      throw inputFailure(name, inputs.text(name), 'not with promote-from, which builds nothing');
  const [environment, release] = given.split('@') as [string, string?];
  return { environment, ...(release && { release }) };
}

function refuseContradictions(request: DeployRequest, environment: ActionRun['environment']): void {
  const { mode, packageType, template, image } = request;
  if (mode === 'container' && packageType === 'image')
    throw inputFailure('package-type', 'image', 'package-type for mode: lambda only; a container is always an image');
  if (template !== '' && image !== '')
    throw inputFailure(
      'image',
      image,
      'image or template, not both: pass the image to your template with parameter-overrides',
    );
  if (template !== '' && Object.keys({ ...request.appEnv, ...request.appSecrets }).length > 0) {
    throw new Failure({
      code: 'input',
      what: 'app-env and app-secrets need the shipped template',
      why: `template is ${JSON.stringify(template)}`,
      todo: 'Set the environment in your template, with values through parameter-overrides',
    });
  }
  const buildsImage = (mode === 'container' || packageType === 'image') && image === '' && template === '';
  if (buildsImage && process.platform !== 'linux' && !environment['DOCKER_HOST']) {
    throw new Failure({
      code: 'input',
      what: 'Images are built on Linux runners only',
      todo: 'Use runs-on: ubuntu-latest, or set image to an existing image',
    });
  }
}
