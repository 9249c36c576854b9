import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { inputFailure, type ActionRun, type Inputs } from '../github/index.ts';
import { type BackendName, BACKENDS, defaultBackend, type DeployRequest } from '../pipeline/index.ts';
import { Failure } from '../report/index.ts';
import { readCheckSecrets } from './check-secrets.ts';
import { readHealthPath } from './health-path.ts';

/** All inputs, validated before anything else happens. */
export function readRequest(run: ActionRun): DeployRequest {
  const { inputs, environment, context, templates } = run;
  const directory = resolve(context.workspace, inputs.text('working-directory', '.'));
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw inputFailure(
      'working-directory',
      inputs.text('working-directory', '.'),
      `a folder below ${context.workspace} (is actions/checkout there?)`,
    );
  }
  const mode = inputs.choice('mode', ['lambda', 'container']);
  const packageType = inputs.choice('package-type', ['zip', 'image'], 'zip');
  const web = inputs.text('web', 'none');
  const request: DeployRequest = {
    mode,
    app: appName(inputs, context.repository),
    environment: inputs.matching(
      'environment',
      /^(?=.{1,20}$)[a-z](-?[a-z0-9])*$/,
      'at most 20 lower-case letters, digits and single dashes, a letter first and no dash at the end',
      'production',
    ),
    directory,
    buildCommand: inputs.text('build-command'),
    passEnvironment: inputs.lines('pass-environment'),
    source: inputs.text('source', '.'),
    handler: inputs.text('handler'),
    runtime: inputs.matching(
      'runtime',
      /^[a-z]+[\w.]*$/,
      'a Lambda runtime such as nodejs24.x, python3.13 or provided.al2023',
    ),
    packageType,
    dockerfile: inputs.text('dockerfile'),
    buildArgs: inputs.mapping('build-args'),
    image: inputs.matching(
      'image',
      /^[\w.:/-]+@sha256:[0-9a-f]{64}$/,
      'an image with its digest, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:...',
    ),
    registry: inputs.text('registry'),
    bootCheck: inputs.choice('boot-check', ['off', 'warn', 'auto', 'enforce'], 'auto'),
    port: inputs.integer('port', 8080, { min: 1, max: 65535 }),
    healthPath: readHealthPath(inputs, web === 'none' ? 'backend' : 'api'),
    ...templateOf(inputs, { mode, packageType }),
    parameterOverrides: inputs.mapping('parameter-overrides'),
    appEnv: inputs.mapping('app-env'),
    appSecrets: inputs.mapping('app-secrets'),
    web: web === 'none' ? undefined : web,
    webBuildCommand: inputs.text('web-build-command'),
    webEnv: inputs.mapping('web-env'),
    checks: inputs.text('checks'),
    checkSecrets: readCheckSecrets(run),
    deadline: inputs.duration('deadline', '120s'),
    connectTo: inputs.lines('connect-to'),
    rollbackOnFailure: inputs.boolean('rollback-on-failure', true),
    allowOlder: inputs.boolean('allow-older', false),
    allowReplacement: inputs.lines('allow-replacement'),
    maxDelete: inputs.integer('max-delete', 25, { min: 0, max: 100 }),
    leaseTimeout: inputs.duration('lease-timeout', '10min'),
    forceUnlock: inputs.boolean('force-unlock', false),
    dryRun: inputs.boolean('dry-run', false),
    templates,
    run: {
      repository: context.repository,
      commit: context.sha,
      ref: context.ref,
      actor: context.actor,
      runUrl: context.runUrl,
      runId: context.runId,
      runAttempt: context.runAttempt,
      job: environment['GITHUB_JOB'] ?? '',
    },
  };
  refuseContradictions(request, environment);
  return request;
}

/** A template of the app's own, or a shipped one by its name. */
function templateOf(
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

/** Stack names, repository names and tags are made of it: letters, digits and dashes, at most 30. */
function appName(inputs: Inputs, repository: string): string {
  const fallback = (repository.split('/')[1] ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 30)
    .replace(/^[^a-z]+|-+$/g, '');
  const app = inputs.matching(
    'app',
    /^(?=.{1,30}$)[a-z](-?[a-z0-9])*$/,
    'at most 30 lower-case letters, digits and single dashes, a letter first and no dash at the end',
    fallback,
  );
  if (app === '') throw inputFailure('app', '', 'a name of lower-case letters, digits and -', 'shop');
  // "-pr-" in a name is what the roles of previews may touch.
  if (/-pr(-|$)/.test(app)) throw inputFailure('app', app, 'a name without -pr-, which marks previews');
  return app;
}

/** CloudFormation cuts the names that it makes from a stack's to 63 characters, and roles allow them by that prefix. */
const NAME_LIMIT = 37;

function refuseContradictions(request: DeployRequest, environment: ActionRun['environment']): void {
  if (request.app.length + request.environment.length > NAME_LIMIT) {
    throw inputFailure('app', request.app, `at most ${NAME_LIMIT} characters together with the environment`);
  }
  if (request.mode === 'container' && request.packageType === 'image') {
    throw inputFailure('package-type', 'image', 'package-type for mode: lambda only; a container is always an image');
  }
  if (request.template !== '' && request.image !== '')
    throw inputFailure(
      'image',
      request.image,
      'image or template, not both: pass the image to your template with parameter-overrides',
    );
  if (request.template !== '' && Object.keys({ ...request.appEnv, ...request.appSecrets }).length > 0) {
    throw new Failure({
      code: 'input',
      what: 'app-env and app-secrets need the shipped template',
      why: `template is ${JSON.stringify(request.template)}`,
      todo: 'Set the environment in your template, with values through parameter-overrides',
    });
  }
  const image = request.mode === 'container' || request.packageType === 'image';
  if (
    image &&
    request.image === '' &&
    request.template === '' &&
    process.platform !== 'linux' &&
    !environment['DOCKER_HOST']
  ) {
    throw new Failure({
      code: 'input',
      what: 'Images are built on Linux runners only',
      todo: 'Use runs-on: ubuntu-latest, or give image: an image that exists already',
    });
  }
}
