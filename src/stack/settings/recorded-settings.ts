import { describeParameter, explainAwsError, isDenied, isNotFound, type AwsSession } from '../../aws/index.ts';
import { isNoEcho } from '../template/parameters.ts';
import type { Template, TemplateResource } from '../template/template.ts';
import { PLACES } from './places.ts';

/** What a deployed template gives its application, as text: intrinsic functions as JSON. */
export interface RecordedSettings {
  environment: Record<string, string>;
  /** References, never values. */
  secrets: Record<string, string>;
  /** Expressions by logical id. */
  schedules: Record<string, string>;
  /** Parameters whose values CloudFormation hides: no record has them. */
  hidden: string[];
}

/** Reads the settings, secret references and schedules that a template holds. */
export function readSettings(template: Template): RecordedSettings {
  const found: RecordedSettings = { environment: {}, secrets: {}, schedules: {}, hidden: [] };
  for (const [id, resource] of Object.entries(template.resources)) {
    for (const [name, value] of variablesOf(resource)) {
      if (name === 'SECRET_REFERENCES') {
        Object.assign(found.secrets, readAtStart(textOf(value)));
        continue;
      }
      // Names the versions of the secrets, and is told with them.
      if (name === 'SETTINGS_ID') continue;
      const isSecret = typeof value === 'string' && value.includes('{{resolve:');
      (isSecret ? found.secrets : found.environment)[name] = textOf(value);
    }
    for (const [name, value] of secretsOf(resource)) found.secrets[name] = textOf(value);
    const expression = resource.Properties?.['ScheduleExpression'];
    if (expression !== undefined) found.schedules[id] = textOf(expression);
  }
  for (const [name, parameter] of Object.entries(template.parameters)) if (isNoEcho(parameter)) found.hidden.push(name);
  return found;
}

/** What the loader of a function reads when a copy starts (see `withFunctionSettings`), by variable. */
function readAtStart(text: string): Record<string, string> {
  const { parameters = {}, secrets = {} } = JSON.parse(text) as {
    parameters?: Record<string, string>;
    secrets?: Record<string, Record<string, string>>;
  };
  const entries = [
    ...Object.entries(parameters).map(([variable, name]) => [variable, `ssm:${name}`]),
    ...Object.entries(secrets).flatMap(([arn, keys]) =>
      Object.entries(keys).map(([variable, key]) => [variable, key ? `${arn}:${key}` : arn]),
    ),
  ];
  return Object.fromEntries(entries) as Record<string, string>;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Steps into maps and lists; undefined where there is nothing. */
function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown> | undefined)?.[step], value);
}

function variablesOf({ Type, Properties }: TemplateResource): [string, unknown][] {
  if (/^AWS::(Lambda|Serverless)::Function$/.test(Type))
    return Object.entries((at(Properties, ['Environment', 'Variables']) as object | undefined) ?? {});
  const place = PLACES[Type];
  return place ? pairs(at(Properties, place.environment), 'Value') : [];
}

function secretsOf({ Type, Properties }: TemplateResource): [string, unknown][] {
  const place = PLACES[Type];
  return place ? pairs(at(Properties, place.secrets), place.reference) : [];
}

function pairs(list: unknown, value: string): [string, unknown][] {
  if (!Array.isArray(list)) return [];
  return (list as Record<string, unknown>[])
    .filter((item) => typeof item === 'object' && typeof item['Name'] === 'string')
    .map((item) => [item['Name'] as string, item[value]]);
}

/** Secrets that a template names and that are not there any more, in words: nothing can take their place. */
export async function missingSecrets(session: AwsSession, template: Template): Promise<string[]> {
  const { secrets } = readSettings(template);
  const looks = Object.entries(secrets).map(async ([variable, reference]) => {
    const arn = /arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+/.exec(reference)?.[0];
    if (arn && !(await hasSecret(session, arn))) return `Secret ${arn} (for ${variable}) is gone`;
    const name =
      /^\{\{resolve:ssm:([^:]+):/.exec(reference)?.[1] ??
      /^arn:aws[\w-]*:ssm:[\w-]+:\d{12}:parameter(\/[\w./-]+)/.exec(reference)?.[1] ??
      /^ssm:(.+)$/.exec(reference)?.[1];
    return name && !(await hasParameter(session, name)) ? `SSM parameter ${name} (for ${variable}) is gone` : undefined;
  });
  return (await Promise.all(looks)).flatMap((missing) => missing ?? []);
}

/** What may not be looked at counts as there: CloudFormation and the app see it with other rights. */
async function hasSecret(session: AwsSession, arn: string): Promise<boolean> {
  const { DescribeSecretCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const asked = session.client(SecretsManagerClient).send(new DescribeSecretCommand({ SecretId: arn }));
  return await mayBeThere(
    asked.then(({ DeletedDate }) => DeletedDate === undefined),
    `Secret ${arn} could not be looked up`,
  );
}

async function hasParameter(session: AwsSession, name: string): Promise<boolean> {
  // A parameter at the top has its name in an ARN with a slash that is none of it.
  const names = [...new Set([name, name.replace(/^\/([^/]+)$/, '$1')])];
  return await mayBeThere(
    describeParameter(session, names).then((found) => found !== undefined),
    `SSM parameter ${name} could not be looked up`,
  );
}

async function mayBeThere(look: Promise<boolean>, failed: string): Promise<boolean> {
  try {
    return await look;
  } catch (error) {
    if (isNotFound(error)) return false;
    if (isDenied(error)) return true;
    throw explainAwsError(error, failed);
  }
}
