import { accessTo, backgroundAdditions, variablesOf } from '../../resources/index.ts';
import {
  type ApplicationSettings,
  type FunctionSettings,
  OWN_ADDRESS,
  ownAddress,
  type Template,
  withContainerSettings,
  withFunctionSettings,
} from '../../stack/index.ts';
import { appVersion, type Deployment, knownOutputs } from '../deployment.ts';
import { accessParameters, behindSite } from '../routing/balancer.ts';
import { type DeployRequest, readsSecretsAtStart, versionsByDeploy } from '../request.ts';
import type { PendingStep } from '../step.ts';
import { ownTemplate } from '../preflight/preflight.ts';
import { networkOutputs, networkParameters } from '../backend/network.ts';
import { sharesStack } from '../traffic/guard.ts';
import { fillValues, mentions } from '../inputs/values.ts';
import { packageKey } from './code.ts';
import { readFunctionAhead } from './function-ahead.ts';
import { DEFAULT_PORT } from './image.ts';
import { settingsParameters } from './settings-file.ts';
import { standIns } from './stand-ins.ts';
import { stackStep, type StackSettings } from './stack-step.ts';

/** Compute: the shipped template of the mode, or the app's own. Replaceable, since state lives in the data stack. */
export const backendStack = stackStep({
  role: 'backend',
  applies: ({ request }) => request.mode !== 'none',
  async request(deployment) {
    const settings = await backendSettings(deployment);
    if ('pending' in settings) return settings;
    // An app's own template may leave its services to another tool.
    const ownVersionsOnly = deployment.request.template === '';
    return { ...settings, ownVersionsOnly, onChanged: () => readFunctionAhead(deployment) };
  },
});

/** What the backend's stack is deployed with, or why that is not known yet. */
export async function backendSettings(deployment: Deployment): Promise<StackSettings | PendingStep> {
  const { request, templates } = deployment;
  const shipped = request.template === '';
  const dry = request.dryRun ? standIns(deployment) : undefined;
  const data = knownOutputs(deployment, 'data') ?? dry?.data;
  const web = knownOutputs(deployment, 'web') ?? dry?.web;
  if (templates.data && !data) return { pending: 'the data stack changes first' };
  const network = networkOutputs(deployment) ?? dry?.network;
  if (templates.resources?.network && !network) return { pending: 'the network stack changes first' };
  if (shipped && !deployment.contentId && !dry) return { pending: 'the image is not built yet' };
  if (templates.web && namesSite(request) && !web) return { pending: 'the web stack has no address yet' };

  const known = {
    app: request.app,
    environment: request.environment,
    version: appVersion(deployment) ?? dry?.version,
    'web-url': web?.['WebUrl'],
    data,
  };
  const overrides = fillValues('parameter-overrides', request.parameterOverrides, known);
  // The build may have written the app's own template anew.
  const backend = shipped ? templates.backend! : ownTemplate(request);
  const declared = backend.parameters;
  const named = templates.web ? behindSite(overrides) : overrides;
  const versions = versionsByDeploy(request) ? { VersionsBy: 'deploy' } : {};
  const parameters = Object.fromEntries(
    Object.entries({
      ...dry?.parameters,
      ...offeredParameters(deployment, data ?? {}, network ?? {}),
      ...versions,
      ...named,
    }).filter(([name]) => Object.hasOwn(declared, name)),
  );
  const policies = Object.entries(data ?? {}).filter(([name]) => name.endsWith('PolicyArn'));
  if (policies.length > 0 && Object.hasOwn(declared, 'ManagedPolicyArns'))
    parameters['ManagedPolicyArns'] = [overrides['ManagedPolicyArns'] ?? [], ...policies.map(([, arn]) => arn)]
      .flat()
      .join(',');
  // An app's own template is taken as it is, and may point to local folders.
  if (!shipped) return { template: backend, parameters, package: true };
  const { resources } = templates;
  const address = ownAddress(backend, parameters);
  const own = request.preview ? web?.['WebUrl'] : address && OWN_ADDRESS;
  const environment = fillValues('app-env', request.appEnv, { ...known, ...(own !== undefined && { 'api-url': own }) });
  const additions = resources && backgroundAdditions(resources, { ...request, backend, outputs: data ?? {} });
  const settings = {
    environment: { ...environment, ...(resources && variablesOf(resources, data ?? {})) },
    address,
    statements: resources && accessTo(resources, data ?? {}),
    additions,
  };
  // What works beside requests does so where they go: see the step schedules. Beside a backend that is live it stays there
  // until the shift is over; two versions of one function have it in common.
  const isBeside = request.traffic.length > 0 && !sharesStack(request, deployment.previous);
  if (additions && 'Schedules' in additions.parameters) parameters['Schedules'] = isBeside ? 'DISABLED' : 'ENABLED';
  return { template: withSettings(deployment, backend, settings), parameters };
}

/** Whether the app is told the address in front of it, which in a preview is its only one. */
export function namesSite({ appEnv, parameterOverrides, preview }: DeployRequest): boolean {
  return (
    mentions({ ...appEnv, ...parameterOverrides }, 'web-url') || (preview !== undefined && mentions(appEnv, 'api-url'))
  );
}

/** Only the door of a preview calls its function; the log is of no use for longer. */
const PREVIEW_PARAMETERS = { HttpApi: 'none', LogRetentionDays: '7' };

/** The shipped template with the app's settings in it. */
function withSettings(deployment: Deployment, template: Template, settings: ApplicationSettings): Template {
  const { request, secrets } = deployment;
  if (request.mode === 'container') return withContainerSettings(template, { ...settings, secrets });
  return withFunctionSettings(template, 'Function', { ...settings, secrets, delivery: deliveryOf(deployment) });
}

function deliveryOf({ request, layer }: Deployment): FunctionSettings['delivery'] {
  if (!readsSecretsAtStart(request)) return 'configuration';
  return layer ? { layer } : 'image';
}

/** What the pipeline knows and a template may ask for by declaring a parameter of the name. */
function offeredParameters(
  deployment: Deployment,
  data: Record<string, string>,
  network: Record<string, string>,
): Record<string, string> {
  const { request, code, image, bootstrap } = deployment;
  const values: Record<string, string | undefined> = {
    // A template of the app's own may ask for any output of the data stack.
    ...data,
    ...networkParameters(deployment, network, data),
    ...deployment.containers,
    AppVersion: appVersion(deployment),
    CodeBucket: code && bootstrap?.artifactsBucket,
    CodeKey: code && packageKey(request, code),
    Runtime: code?.runtime,
    Handler: code?.handler,
    ...settingsParameters(deployment),
    Image: image,
    ImageUri: image,
    Port: String(deployment.port ?? request.port ?? DEFAULT_PORT),
    HealthPath: request.healthPath,
    InvokeMode: request.invokeMode.toUpperCase(),
    WebUrl: knownOutputs(deployment, 'web')?.['WebUrl'],
    Environment: request.environment,
    Stage: request.environment,
    ...(request.preview && PREVIEW_PARAMETERS),
    PermissionsBoundary: request.preview ? bootstrap?.previewBoundaryArn : bootstrap?.appBoundaryArn,
    ...accessParameters(deployment.access),
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
