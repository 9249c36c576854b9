import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseConnectTo } from '../checks/index.ts';
import { Failure, inputFailure } from '../report/index.ts';
import { checkVariables, loadTemplate, parseSecretReference, shippedTemplate, type Template } from '../stack/index.ts';
import { overridesFor, refuseUnknownOverrides } from './overrides.ts';
import { BACKENDS, type DeployRequest } from './request.ts';
import { fillValues, type KnownValues } from './values.ts';

/** Everything that can be wrong with a request and shows without AWS and without a build: found before the first write. */
export function preflight(request: DeployRequest): void {
  for (const entry of request.connectTo) parseConnectTo(entry);
  for (const [name, reference] of Object.entries(request.appSecrets)) parseSecretReference(name, reference);
  const template = backendTemplate(request);
  refuseUnknownOverrides(request, template);
  if (request.web !== undefined) overridesFor(request, 'web');
  if (request.buildCommand === '' && request.webBuildCommand === '') siteFolder(request);
  if (request.template === '') overridesFor(request, 'data');
  else refuseWithoutAddress(request, template);
  const known: KnownValues = {
    app: request.app,
    environment: request.environment,
    // What an own template deploys has no content id that is known before.
    ...(request.template === '' && { version: '0' }),
    ...(request.web !== undefined && { 'web-url': 'https://web.example' }),
  };
  checkVariables(request.mode, fillValues('app-env', request.appEnv, known), request.appSecrets);
  fillValues('parameter-overrides', request.parameterOverrides, known);
  for (const name of Object.keys(request.webEnv))
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw inputFailure('web-env', name, 'names of letters, digits and _ that do not start with a digit');
  fillValues('web-env', request.webEnv, { ...known, 'api-url': 'https://api.example' });
}

/** The folder of the built site, once it is built; undefined without a site. */
export function siteFolder(request: DeployRequest): string | undefined {
  if (request.web === undefined) return undefined;
  const folder = resolve(request.directory, request.web);
  if (existsSync(folder)) return folder;
  throw inputFailure('web', request.web, `a folder below ${request.directory}, or none (is the build command right?)`);
}

/** Checks and the site's API need to know where the backend answers. */
function refuseWithoutAddress(request: DeployRequest, template: Template): void {
  if (template.outputs.includes('ApiUrl')) return;
  if (request.web === undefined && request.checks === 'none') return;
  throw new Failure({
    code: 'input',
    what: `Template ${request.template} has no output ApiUrl`,
    why: 'The checks and the site need the address of the backend',
    todo: 'Add an output ApiUrl with the address, or set checks: none (and web: none) for a backend that serves no HTTP',
    file: request.template,
  });
}

/** The app's own template, or the shipped one as it is before the app's settings are put in. */
export function backendTemplate(request: DeployRequest): Template {
  if (request.template === '') return shippedTemplate(request.templates, request.backend);
  const path = resolve(request.directory, request.template);
  if (!existsSync(path))
    throw inputFailure(
      'template',
      request.template,
      `a template file below ${request.directory}, or one of ${Object.keys(BACKENDS).join(', ')}`,
    );
  return loadTemplate({ path });
}
