import { readParameter, type AwsSession } from '../aws/index.ts';
import { run, type Context } from '../operation/index.ts';
import { Failure } from '../report/index.ts';
import { stackOperation } from './operation.ts';
import { condensedTemplate } from './template/condensed.ts';
import { shippedTemplate } from './template/template.ts';

export const BOOTSTRAP_STACK = 'deploy-bootstrap';
/** Version of templates/stacks/bootstrap.yaml, as its SSM parameter says it. */
export const BOOTSTRAP_VERSION = 5;

/** Where SSM has the version, and the JSON of bucket and roles, in which what was not made is the empty string. */
const PARAMETERS = '/deploy/bootstrap';
/** MaxLength of the parameter App. */
const LONGEST_BOUND = 18;
/** Role of a bootstrap stack, named as CloudFormation names it: after its stack. */
const ROLE_OF_STACK = /:assumed-role\/([^/]+)-(?:Deploy|Preview|Plan|Promotion)Role-\w+\//;

/** The bootstrap of an account and region: what every deployment there shares. */
export interface Bootstrap {
  /** Name of the stack. */
  stackName: string;
  version: number;
  artifactsBucket: string;
  executionRoleArn?: string;
  deployRoleArn?: string;
  previewRoleArn?: string;
  previewExecutionRoleArn?: string;
  previewBoundaryArn?: string;
  planRoleArn?: string;
  planExecutionRoleArn?: string;
  /** The only app, or beginning of apps' names, that its roles are for, and the boundary that holds them to it. */
  app?: string;
  appBoundaryArn?: string;
  /** What the hosts of previews end in, and the ARN of the KeyValueStore that knows them. */
  previewDomain?: string;
  previewDomainStore?: string;
}

/**
 * The bootstrap of this account and region, found through SSM. Where it is missing or older than these actions, the
 * stack is created or updated if the caller may; without that permission the Failure says who has to do what.
 * `templatesFolder` is templates/ of this repository.
 */
export async function ensureBootstrap(context: Context, templatesFolder: string): Promise<Bootstrap> {
  const { session, report } = context;
  const found = await readBootstrap(session);
  if (found && found.version >= BOOTSTRAP_VERSION) return found;
  const stackName = found?.stackName ?? BOOTSTRAP_STACK;
  report.note(
    found
      ? `Bootstrap stack: updating version ${found.version} to ${BOOTSTRAP_VERSION}`
      : `Bootstrap stack: none in ${session.region} yet, creating ${stackName}`,
  );
  try {
    await run(stackOperation, context, {
      stackName,
      template: condensedTemplate(shippedTemplate(templatesFolder, 'bootstrap')),
      terminationProtection: true,
      package: false,
    });
  } catch (error) {
    if (error instanceof Failure && error.code === 'permission') {
      throw new Failure({
        code: 'permission',
        what: found
          ? `The bootstrap stack has version ${found.version} and this role may not update it`
          : `There is no bootstrap stack in ${session.region}, and this role may not create it`,
        why: error.why,
        todo: `Let an administrator deploy templates/bootstrap.json once as stack ${stackName} (with CAPABILITY_NAMED_IAM), or set s3-bucket to a bucket of your own`,
        cause: error,
      });
    }
    throw error;
  }
  const created = await readBootstrap(session);
  if (created) return created;
  throw new Failure({
    code: 'bootstrap',
    what: `Stack ${stackName} is deployed, but its settings are not in SSM`,
    why: `${PARAMETERS}/version or ${PARAMETERS}/settings does not exist`,
    todo: 'Find out what removed them (they are resources of that stack), and deploy the stack again',
  });
}

const UNREAD = 'The bootstrap stack could not be looked up in SSM';

/**
 * What SSM says about the bootstrap, or undefined when there is none. An account and region has one for all apps, and may
 * have others that are bound to an app: whoever runs with a role of such a stack gets that stack.
 */
export async function readBootstrap(session: AwsSession): Promise<Bootstrap | undefined> {
  const [stackName, common] = await Promise.all([
    session.callerArn().then((arn) => ROLE_OF_STACK.exec(arn)?.[1]),
    readParameters(session, PARAMETERS, BOOTSTRAP_STACK),
  ]);
  const own = stackName && stackName !== BOOTSTRAP_STACK;
  return (own && (await readParameters(session, `${PARAMETERS}/${stackName}`, stackName))) || common;
}

/**
 * Name of the bootstrap stack that is bound to an app, whoever asks: the one with the name that docs/one-app-one-role.md
 * gives it. Undefined where there is none, or where it cannot be looked up.
 */
export async function ownBootstrapOf(session: AwsSession, app: string): Promise<string | undefined> {
  const words = app.split('-');
  const names = words
    .map((_, index) => words.slice(0, index + 1).join('-'))
    .filter((bound) => bound.length <= LONGEST_BOUND)
    .map((bound) => `${BOOTSTRAP_STACK}-${bound}`);
  const versions = await Promise.all(
    names.map((name) => readParameter(session, `${PARAMETERS}/${name}/version`, UNREAD).catch(() => undefined)),
  );
  return names.findLast((_, index) => versions[index] !== undefined);
}

async function readParameters(session: AwsSession, path: string, stackName: string): Promise<Bootstrap | undefined> {
  const [version, text] = await Promise.all([
    readParameter(session, `${path}/version`, UNREAD),
    readParameter(session, `${path}/settings`, UNREAD),
  ]);
  if (!version || !text) return undefined;
  const settings = Object.entries(JSON.parse(text) as Record<string, string>).filter(([, value]) => value !== '');
  return { ...(Object.fromEntries(settings) as unknown as Bootstrap), stackName, version: Number(version) };
}

/** Whether the roles of the stack may change this app; AppBoundary of templates/stacks/bootstrap.yaml has the same rule. */
export function isForApp({ app: bound }: Pick<Bootstrap, 'app'>, app: string): boolean {
  return bound === undefined || app === bound || app.startsWith(`${bound}-`);
}

/** Refuses an app that the roles of the stack may not change, before AWS refuses its first write. */
export function refuseOtherApp(bootstrap: Bootstrap, app: string): void {
  const { app: bound, stackName } = bootstrap;
  if (isForApp(bootstrap, app)) return;
  throw new Failure({
    code: 'other-app',
    what: `The roles of stack ${stackName} are not for app ${app}`,
    why: `Its parameter App is ${bound}: they may change only the apps ${bound} and ${bound}-*`,
    todo: `Use the role of the bootstrap stack that is for ${app}, or correct the input app`,
  });
}

/**
 * The role that CloudFormation is to use when the caller is one of the bootstrap's own roles, which may not make
 * resources themselves. Undefined for any other caller: its own permissions count.
 */
export async function executionRoleFor(session: AwsSession, bootstrap: Bootstrap): Promise<string | undefined> {
  const { executionRoleArn, previewExecutionRoleArn, planExecutionRoleArn } = bootstrap;
  if (!executionRoleArn && !previewExecutionRoleArn && !planExecutionRoleArn) return undefined;
  const caller = await session.callerArn();
  const isRole = (arn: string | undefined) =>
    arn !== undefined && caller.includes(`:assumed-role/${arn.split('/').at(-1)}/`);
  if (isRole(bootstrap.deployRoleArn)) return executionRoleArn;
  if (isRole(bootstrap.planRoleArn)) return planExecutionRoleArn;
  return isRole(bootstrap.previewRoleArn) ? previewExecutionRoleArn : undefined;
}
