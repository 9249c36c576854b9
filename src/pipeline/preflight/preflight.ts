import { existsSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { parseConnectTo } from '../../checks/index.ts';
import { kindOfPath } from '../../files/walk.ts';
import { entryFailure, Failure, inputFailure } from '../../report/index.ts';
import { dataTemplate, networkTemplate, type Resources } from '../../resources/index.ts';
import { listSite, refuseNoSite } from '../../site/index.ts';
import {
  checkHandlers,
  checkVariables,
  loadTemplate,
  ownAddress,
  parseSecretReference,
  shippedTemplate,
  type Template,
} from '../../stack/index.ts';
import { checkRateLimit, needsGlobal } from '../routing/global.ts';
import { inputFolder } from './near-folder.ts';
import { foreignOverrides } from '../inputs/overrides.ts';
import { OWN_DOMAIN, refuseUnreachable } from '../routing/balancer.ts';
import { BACKENDS, type DeployRequest, isPreviewContainer, readsSecretsAtStart } from '../request.ts';
import { refuseShareWithoutEdge } from '../traffic/guard.ts';
import { checkBackground, checkNetwork, checkResourceVariables, checkWriters } from './check-resources.ts';
import { refuseLongServiceName } from './check-names.ts';
import { checkParameters } from './check-parameters.ts';
import { resourcesOf } from '../inputs/resources-of.ts';
import { fillValues, overridesFor, type KnownValues } from '../inputs/values.ts';

/** The templates of a deployment's stacks, each read once. */
export interface Templates {
  /**
   * The app's own, or the shipped one as it is before the app's settings are put in; undefined for a site alone, and where
   * the build is yet to write it.
   */
  backend: Template | undefined;
  /**
   * Undefined without a data stack: resources are none, or a template of the app's own brings its own state. Made of
   * `resources` it is a draft while the address of the page is not known.
   */
  data: Template | undefined;
  /** Undefined where parameter-overrides ask for none. */
  alarms: Template | undefined;
  /** What the distribution takes from us-east-1; undefined where it takes nothing from there, or what exists. */
  global: Template | undefined;
  /** Undefined where the resources file asks for none, or for that of another environment. */
  network: Template | undefined;
  /** What the resources file says; undefined without one. */
  resources: Resources | undefined;
  /** Undefined without a site; the door of a preview, which has one with or without. */
  web: Template | undefined;
}

/**
 * Everything that can be wrong with a request and shows without AWS and without a build; for the rest see steps/built.ts.
 * `unused`: names of parameter-overrides that only another mode has.
 */
export function preflight(request: DeployRequest): Templates & { unused: string[] } {
  for (const entry of request.connectTo) parseConnectTo(entry);
  refuseShareWithoutEdge(request);
  refuseLongServiceName(request);
  for (const [name, reference] of Object.entries(request.appSecrets)) parseSecretReference(name, reference);
  const templates = readTemplates(request);
  const unused = isYetToBeBuilt(request) ? [] : foreignOverrides(request, declaredParameters(request, templates));
  refuseUnreachable(request);
  checkRateLimit(request);
  checkParameters(request, templates);
  for (const template of [templates.web, templates.data, templates.alarms])
    if (template) overridesFor(request, template);
  if (request.template !== '' && templates.backend) refuseWithoutAddress(request, templates.backend);
  const known: KnownValues = {
    app: request.app,
    environment: request.environment,
    // What an own template deploys has no content id that is known before.
    ...(request.template === '' && { version: '0' }),
    ...((request.web !== undefined || request.edge) && { 'web-url': WEB_URL }),
    ...(templates.data && { data: Object.fromEntries(templates.data.outputs.map((name) => [name, name])) }),
  };
  if (request.image && readsSecretsAtStart(request)) throw noLoader(request.image);
  if (templates.resources) checkBackground(request, templates.resources, templates.backend);
  const { parameterOverrides: overrides, invokeMode } = request;
  const parameters = { InvokeMode: invokeMode.toUpperCase(), ...overrides };
  const address = templates.backend && ownAddress(templates.backend, parameters);
  const ofApp = { ...known, ...((address || request.preview) && { 'api-url': 'https://api.example' }) };
  const appEnv = fillValues('app-env', request.appEnv, ofApp);
  const { mode, appSecrets } = request;
  if (mode !== 'none') {
    checkVariables(mode, appEnv, appSecrets);
    if (templates.resources)
      checkResourceVariables(templates.resources, (name) => checkVariables(mode, appEnv, appSecrets, [name]));
  }
  fillValues('parameter-overrides', request.parameterOverrides, known);
  for (const name of Object.keys(request.webEnv))
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw entryFailure('web-env', name, 'names of letters, digits and _ that do not start with a digit');
  fillValues('web-env', request.webEnv, {
    ...known,
    ...(request.mode !== 'none' && { 'api-url': 'https://api.example' }),
  });
  return { ...templates, unused };
}

/** What stands in front of the backend, if anything. */
function frontTemplate({ preview, web, edge, templates }: DeployRequest): Template | undefined {
  if (preview) return loadTemplate({ path: join(templates, 'stacks', 'preview.yaml') });
  if (web !== undefined) return shippedTemplate(templates, 'web');
  return edge ? shippedTemplate(templates, 'edge') : undefined;
}

function readTemplates(request: DeployRequest): Templates {
  const shipped = (name: string) => shippedTemplate(request.templates, name);
  const web = frontTemplate(request);
  const alarms = wantsAlarms(request) ? shipped('alarms') : undefined;
  const global = needsGlobal(request) ? shipped('global') : undefined;
  const without = { resources: undefined, network: undefined, alarms, web, global };
  if (request.mode === 'none') return { backend: undefined, data: undefined, ...without };
  const own = () => (isYetToBeBuilt(request) ? undefined : ownTemplate(request));
  const backend = request.template === '' ? shipped(backendTemplate(request)) : own();
  if (request.dataTemplate !== '') return { backend, data: ownDataTemplate(request), ...without };
  if (request.resources === 'none') return { backend, data: undefined, ...without };
  if (request.resources === '')
    return { backend, data: request.template === '' ? shipped('data') : undefined, ...without };
  const resources = resourcesOf(request);
  checkNetwork(request, resources);
  checkWriters(request, resources);
  const data = composedData(request, resources, { webUrl: request.web && WEB_URL });
  return { backend, data, resources, network: networkTemplate(resources, request.templates), alarms, web, global };
}

/** What runs the app: with a preview as a container another one than in other environments. */
function backendTemplate(request: DeployRequest): string {
  return isPreviewContainer(request) ? 'preview-container' : request.backend;
}

/** Someone to tell, something to look at, something to spend. Nobody is woken by a preview. */
function wantsAlarms({ mode, preview, parameterOverrides }: DeployRequest): boolean {
  const { AlarmEmail = '', Dashboard = 'false', BudgetUsd = '0' } = parameterOverrides;
  return mode !== 'none' && preview === undefined && (AlarmEmail !== '' || Dashboard !== 'false' || BudgetUsd !== '0');
}

/** Stands for the page's address until it is known. */
const WEB_URL = 'https://web.example';

/** The data stack that a resources file asks for. */
export function composedData(
  request: DeployRequest,
  resources: Resources,
  known: { webUrl: string | undefined; zones?: number },
): Template | undefined {
  const disposable = request.preview ? 'true' : (request.parameterOverrides['Disposable'] ?? 'false');
  if (!['true', 'false'].includes(disposable))
    throw inputFailure('parameter-overrides', `Disposable: ${disposable}`, 'Disposable: true or false');
  const { templates, environment } = request;
  return dataTemplate(resources, { templates, environment, disposable: disposable === 'true', ...known });
}

/** A template that `sam build` writes, say, is not there before. A name without an ending is that of a shipped one. */
function isYetToBeBuilt({ template, buildCommand, directory }: DeployRequest): boolean {
  return extname(template) !== '' && buildCommand !== '' && !existsSync(resolve(directory, template));
}

/** What preflight says of the app's own template, once the build has left it as it is deployed. */
export function checkOwnTemplate(request: DeployRequest): void {
  const backend = ownTemplate(request);
  foreignOverrides(request, declaredParameters(request, readTemplates(request)));
  refuseWithoutAddress(request, backend);
  checkHandlers(backend);
}

/** The app's own template. */
export function ownTemplate(request: DeployRequest): Template {
  const { template, directory, buildCommand } = request;
  const allowed = `a template file below working-directory, or one of ${Object.keys(BACKENDS).join(', ')}`;
  return templateOf('template', template, { directory, allowed, isBuilt: buildCommand !== '' });
}

/** The app's own template of its data stack. */
export function ownDataTemplate({ dataTemplate, directory }: DeployRequest): Template {
  const allowed = 'a template file below working-directory';
  return templateOf('data-template', dataTemplate, { directory, allowed, isBuilt: false });
}

function templateOf(
  input: string,
  name: string,
  { directory, allowed, isBuilt }: { directory: string; allowed: string; isBuilt: boolean },
): Template {
  const path = resolve(directory, name);
  if (existsSync(path) && statSync(path).isFile()) return loadTemplate({ path });
  const built = isBuilt ? ' (is the build command right?)' : '';
  throw inputFailure(input, name, `${allowed}; this one ${kindOfPath(path)}${built}`);
}

/** The names that parameter-overrides may have. */
function declaredParameters(request: DeployRequest, { backend, data, web, alarms, resources }: Templates): string[] {
  // The same overrides serve a preview, which has other stacks.
  const others = request.preview
    ? ['data', 'web', 'edge', 'global', 'alarms', ...Object.keys(BACKENDS)].map((name) =>
        shippedTemplate(request.templates, name),
      )
    : [];
  const global = web ? [shippedTemplate(request.templates, 'global')] : [];
  const declared = [backend, data, web, alarms, ...global, ...others].flatMap((template) =>
    Object.keys(template?.parameters ?? {}),
  );
  // It decides what a composed template says, and is no parameter of it.
  if (resources) declared.push('Disposable');
  if (web) declared.push(...Object.keys(OWN_DOMAIN).filter((name) => declares(backend, OWN_DOMAIN[name]!)));
  if (request.template === '' && Object.hasOwn(request.parameterOverrides, 'VersionsBy'))
    throw entryFailure(
      'parameter-overrides',
      'VersionsBy',
      'other parameters of the stacks: deploy sets this one itself',
    );
  return declared;
}

/** What reads the secrets of a function is put into its image when that is built. */
function noLoader(image: string): Failure {
  return new Failure({
    code: 'input',
    what: `Image ${image.slice(image.lastIndexOf('/') + 1)} cannot read app-secrets when it starts`,
    why: 'Deploy adds the program that reads them when it builds an image, and this image was built before',
    todo: 'Leave image out, or set secrets-delivery: configuration (the secrets are then visible in the configuration of the function)',
  });
}

const declares = (template: Template | undefined, name: string) => Object.hasOwn(template?.parameters ?? {}, name);

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

/** The folder of the built site, once it is built, has a page and nothing secret; undefined without a site. */
export function siteFolder(request: DeployRequest): string | undefined {
  if (request.web === undefined) return undefined;
  const folder = inputFolder(request.directory, { input: 'web', path: request.web, or: ', or none' });
  refuseNoSite({ name: 'web', value: request.web }, listSite(folder));
  return folder;
}
