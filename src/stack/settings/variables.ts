import { entryFailure, Failure } from '../../report/index.ts';
import type { Additions } from './additions.ts';
import type { LocatedSecret } from './located-secret.ts';

/** Where the application gets its variables from the platform. */
export type Platform = 'lambda' | 'container';

/** What the deployment sets, as it is told. */
const OWN: Readonly<Record<Platform, string>> = {
  lambda: 'APP_VERSION, DEPLOYMENT_MODE',
  container: 'APP_VERSION, DEPLOYMENT_MODE, PORT, AWS_REGION',
};

interface Rules {
  name: RegExp;
  /** `name` in words. */
  allowed: string;
  /** What the platform sets or keeps for itself. */
  reserved: RegExp;
  /** What the deployment sets itself. */
  own: RegExp;
}

const RULES: Readonly<Record<Platform, Rules>> = {
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
  lambda: {
    name: /^[A-Za-z]\w+$/,
    allowed: 'at least two letters, digits and _, starting with a letter',
    reserved:
      /^(_HANDLER|_X_AMZN_TRACE_ID|LAMBDA_(TASK_ROOT|RUNTIME_DIR)|AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|LAMBDA_(?!EXEC_WRAPPER$)\w+|ACCESS_KEY(_ID)?|SECRET_ACCESS_KEY|SESSION_TOKEN))$/,
    own: /^(APP_VERSION|DEPLOYMENT_MODE|SETTINGS_ID|SECRET_REFERENCES|SECRETS_NEXT_WRAPPER)$/,
  },
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
  container: {
    name: /^[A-Za-z_]\w*$/,
    allowed: 'letters, digits and _, not starting with a digit',
    reserved:
      /^(AWS_(DEFAULT_REGION|EXECUTION_ENV|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|CONTAINER_\w+)|AWSAPPRUNNER\w*)$/,
    own: /^(APP_VERSION|DEPLOYMENT_MODE|PORT|AWS_REGION|SETTINGS_ID)$/,
  },
};

/**
 * Refuses what cannot be a variable of an application: a Failure that names app-env, app-secrets or resources. Values
 * are text: what CloudFormation would take for a reference is refused.
 */
export function checkVariables(
  platform: Platform,
  environment: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, unknown>>,
  resources: readonly string[] = [],
): void {
  for (const name of resources) {
    checkName(platform, 'resources', name);
    if (Object.hasOwn(environment, name) || Object.hasOwn(secrets, name))
      throw entryFailure('resources', name, 'a name that is not also in app-env or app-secrets');
  }
  for (const name of Object.keys(environment)) checkName(platform, 'app-env', name);
  for (const name of Object.keys(secrets)) {
    checkName(platform, 'app-secrets', name);
    if (Object.hasOwn(environment, name)) throw entryFailure('app-secrets', name, 'a name that is not also in app-env');
  }
  for (const [name, value] of Object.entries(environment)) {
    if (!value.includes('{{resolve:')) continue;
    throw new Failure({
      code: 'input',
      what: `The value of ${name} in app-env holds a dynamic reference`,
      why: 'CloudFormation would replace it with a secret',
      todo: 'Put secrets into app-secrets',
    });
  }
  if (platform === 'lambda') checkSize(environment);
}

/** Bytes that the variables of a function may have: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const LAMBDA_LIMIT = 4096;

/** Throws a Failure for more variables than Lambda takes; with secrets their references are among them. */
export function checkSize(variables: Readonly<Record<string, string>>): void {
  const size = Object.entries(variables).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
  if (size <= LAMBDA_LIMIT) return;
  throw new Failure({
    code: 'input',
    what: `${'SECRET_REFERENCES' in variables ? 'app-env, with the references of app-secrets,' : 'app-env'} has ${size} bytes`,
    why: `A Lambda function takes ${LAMBDA_LIMIT} bytes of variables`,
    todo: 'Put large values into an S3 object or an SSM parameter and pass its name to the function; combine several secrets as keys of one JSON secret',
  });
}

function checkName(platform: Platform, input: string, name: string): void {
  const { name: pattern, allowed, reserved, own } = RULES[platform];
  if (own.test(name))
    throw entryFailure(input, name, `names that the deployment does not set itself (it sets ${OWN[platform]})`);
  if (reserved.test(name)) throw entryFailure(input, name, 'names that the platform neither sets nor reserves');
  if (!pattern.test(name)) throw entryFailure(input, name, `names of ${allowed}`);
}

/** Variables in one order, whatever the order in which they were given. */
export function byName<T>(variables: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What the application gets of the platform. */
export interface ApplicationSettings {
  /** Plain values by name. */
  environment?: Readonly<Record<string, string>>;
  /** As `locateSecrets` finds them: where the platform finds each value. */
  secrets?: Readonly<Record<string, LocatedSecret>>;
  /** What the role of the app may do, as statements of an IAM policy. */
  statements?: readonly object[];
  /** What OWN_ADDRESS in a value stands for. */
  address?: object;
  /** What the backend gets beside its function or service. */
  additions?: Additions;
}

/** Whether a template stays as it is with these. */
export function isEmpty({ environment = {}, secrets = {}, statements = [], additions }: ApplicationSettings): boolean {
  return [environment, secrets, statements, additions?.resources ?? {}].every((part) => Object.keys(part).length === 0);
}
