import { Failure, inputFailure } from '../../report/index.ts';
import { refusedValue, type Template } from '../../stack/index.ts';
import { behindSite } from '../routing/balancer.ts';
import { globalNeeds } from '../routing/global.ts';
import { type DeployRequest, doorOf, readsSecretsAtStart } from '../request.ts';

/** What a network, a file system or the edge gives the backend later. */
const FILLED_IN = [
  ...['SubnetIds', 'SecurityGroupIds', 'VpcId', 'PublicSubnetIds', 'TaskSubnetIds', 'ExtraSecurityGroupIds'],
  ...['AccessPointArn', 'AccessPointId', 'FileSystemId', 'MountPath', 'OriginKey', 'OriginKeyId'],
];
const LAYERS = 5;

/**
 * Refuses values that a shipped template would not take, and such as do not go together, before anything is written:
 * CloudFormation says it when the stack of the template comes, which is after that of the data.
 */
export function checkParameters(request: DeployRequest, templates: Partial<Record<'backend' | 'web', Template>>): void {
  const { parameterOverrides, invokeMode, template } = request;
  refuseTwoSettings(request);
  const ofBackend = templates.web ? behindSite(parameterOverrides) : parameterOverrides;
  if (template === '' && templates.backend)
    refuse(templates.backend, { InvokeMode: invokeMode.toUpperCase(), ...ofBackend }, ofBackend === parameterOverrides);
  // A mistake in the alarms holds no release back: they are told as a warning.
  if (templates.web) refuse(templates.web, { ...parameterOverrides, ...made(request) }, true);
  if (template === '' && request.mode === 'lambda') checkLayers(request);
}

/** Where the settings are is what the upload of settings-source says. */
function refuseTwoSettings({ settingsSource, parameterOverrides }: DeployRequest): void {
  const own = ['SettingsBucketArn', 'SettingsKey', 'SettingsFolder', 'SettingsBucketOwner'].find(
    (name) => parameterOverrides[name],
  );
  if (settingsSource !== '' && own !== undefined)
    throw inputFailure('settings-source', settingsSource, `settings-source, or ${own} as a parameter, not both`);
}

/** The certificate that the stack in us-east-1 makes. */
function made(request: DeployRequest): Record<string, string> {
  return globalNeeds(request).certificate ? { CertificateArn: '{{made}}' } : {};
}

function refuse(template: Template, overrides: Readonly<Record<string, string>>, isNamedSo: boolean): void {
  const known = Object.entries(overrides).filter(
    ([name, value]) => Object.hasOwn(template.parameters, name) && !value.includes('{{'),
  );
  const later = Object.entries(overrides).filter(([, value]) => value.includes('{{'));
  const unknown = [...FILLED_IN, ...later.map(([name]) => name)];
  const found = refusedValue(template, Object.fromEntries(known), unknown);
  if (!found) return;
  const { name, allowed } = found;
  if (name !== undefined) throw inputFailure('parameter-overrides', `${name}: ${overrides[name]}`, allowed);
  throw new Failure({
    code: 'input',
    what: 'Input "parameter-overrides" has values that do not go together',
    why: allowed,
    todo: `Correct them; docs/parameters.md lists all parameters${isNamedSo ? '' : ' (behind a site the domain of the API is ApiDomainName)'}`,
  });
}

/**
 * Seconds for which what is in front of a function waits, by its door; a stream and a function URL wait as long as it runs.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
const PATIENCE = { 'HTTP API': 30, 'REST API': 29 };

/** What is not wrong and yet not what it looks like: a function that runs on when its client has been told 503 or 504. */
export function warnOfLongCalls(request: DeployRequest): string | undefined {
  const seconds = Number(request.parameterOverrides['Timeout'] ?? 0);
  const door = doorOf(request);
  if (request.mode !== 'lambda' || request.template !== '' || (door !== undefined && door !== 'v1' && door !== 'rest'))
    return undefined;
  const front = door === 'rest' ? 'REST API' : 'HTTP API';
  if (!(seconds > PATIENCE[front])) return undefined;
  return `Timeout is ${seconds} s, but the ${front} in front of the function waits only ${PATIENCE[front]} s: clients get an error while the function still runs. For longer calls set Door: function-url, stream the answer, or use mode: container`;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
function checkLayers(request: DeployRequest): void {
  const layers = (request.parameterOverrides['Layers'] ?? '').split(',').filter((arn) => arn.trim() !== '');
  const own = request.packageType === 'zip' && readsSecretsAtStart(request) ? 1 : 0;
  if (layers.length + own <= LAYERS) return;
  throw inputFailure(
    'parameter-overrides',
    `Layers: ${layers.length} layers`,
    own === 1
      ? `at most ${LAYERS - 1} layers with app-secrets, which needs one itself (not with secrets-delivery: configuration)`
      : `at most ${LAYERS} layers`,
  );
}
