import { isMap } from 'yaml';
import { Failure } from '../../report/index.ts';
import { sha256, shippedTemplate } from '../template/template.ts';
import { parseTemplate } from '../template/yaml.ts';

export interface ApplicationSettings {
  /** Plain values by name. */
  environment?: Readonly<Record<string, string>>;
  /** CloudFormation references by name, as `pinSecrets` makes them; never values. */
  secrets?: Readonly<Record<string, string>>;
}

/** Names that Lambda keeps for itself. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|LAMBDA_\w+|AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|LAMBDA_\w+|ACCESS_KEY(_ID)?|SECRET_ACCESS_KEY|SESSION_TOKEN))$/;
const OWN = /^(APP_VERSION|DEPLOYMENT_MODE)$/;
const NAME = /^[A-Za-z]\w*$/;
/** Bytes that all variables of a function may have together. */
const ENVIRONMENT_LIMIT = 4096;

/** The shipped lambda-http template with the application's settings in its function. */
export function renderLambdaHttp(templatesFolder: string, settings: ApplicationSettings): string {
  return withFunctionSettings(shippedTemplate(templatesFolder, 'lambda-http'), 'Function', settings);
}

/**
 * Adds the application's settings to the environment of the function `logicalId`; the rest of the template stays as it
 * is. Values are text: what looks like an intrinsic function or a dynamic reference in a plain value is refused. When
 * the template has a parameter ConfigurationId, its default becomes the settings' hash, so that a version is published.
 */
export function withFunctionSettings(template: string, logicalId: string, settings: ApplicationSettings): string {
  const { environment = {}, secrets = {} } = settings;
  checkSettings(environment, secrets);
  if (Object.keys(environment).length + Object.keys(secrets).length === 0) return template;
  const document = parseTemplate(template);
  const path = ['Resources', logicalId, 'Properties', 'Environment', 'Variables'];
  if (!isMap(document.getIn(path))) {
    throw new Failure({ code: 'template', what: `The template has no environment for a function ${logicalId}` });
  }
  for (const [name, value] of sorted({ ...environment, ...secrets })) document.setIn([...path, name], value);
  if (document.hasIn(['Parameters', 'ConfigurationId', 'Default'])) {
    document.setIn(['Parameters', 'ConfigurationId', 'Default'], settingsId(settings));
  }
  return document.toString({ lineWidth: 0 });
}

/** Identifier of settings: the same settings in any order have the same one. */
export function settingsId({ environment = {}, secrets = {} }: ApplicationSettings): string {
  return sha256(JSON.stringify([sorted(environment), sorted(secrets)])).slice(0, 16);
}

function sorted(mapping: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(mapping).sort(([a], [b]) => (a < b ? -1 : 1));
}

function checkSettings(environment: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>>): void {
  for (const name of [...Object.keys(environment), ...Object.keys(secrets)]) {
    if (!NAME.test(name) || RESERVED.test(name) || OWN.test(name)) {
      throw new Failure({
        code: 'input',
        what: `${JSON.stringify(name)} cannot be the name of a variable of a Lambda function`,
        why: OWN.test(name)
          ? 'The deployment sets it itself'
          : RESERVED.test(name)
            ? 'Lambda keeps it for itself'
            : 'Allowed: letters, digits and _, a letter first',
        todo: 'Choose another name in app-env or app-secrets',
      });
    }
    if (Object.hasOwn(environment, name) && Object.hasOwn(secrets, name)) {
      throw new Failure({
        code: 'input',
        what: `${name} is in app-env and in app-secrets`,
        todo: 'Keep one of the two',
      });
    }
  }
  for (const [name, value] of Object.entries(environment)) {
    if (!value.includes('{{resolve:')) continue;
    throw new Failure({
      code: 'input',
      what: `The value of ${name} in app-env holds a dynamic reference`,
      why: 'CloudFormation would replace it with a secret',
      todo: 'Give secrets in app-secrets',
    });
  }
  const size = Object.entries(environment).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
  if (size > ENVIRONMENT_LIMIT) {
    throw new Failure({
      code: 'input',
      what: `app-env has ${size} bytes`,
      why: `A Lambda function takes ${ENVIRONMENT_LIMIT} bytes of variables`,
      todo: 'Put large values into an S3 object or an SSM parameter and give the function its name',
    });
  }
}
