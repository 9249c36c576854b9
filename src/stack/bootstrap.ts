import { explainAwsError, isNotFound, type AwsSession } from '../aws/index.ts';
import { Failure, type Reporter } from '../report/index.ts';
import { deployStack } from './operation.ts';
import { shippedTemplate } from './template/template.ts';
import type { Bootstrap } from './types.ts';

export const BOOTSTRAP_STACK = 'deploy-bootstrap';
/** Version of templates/stacks/bootstrap.yaml, as its SSM parameter says it. */
export const BOOTSTRAP_VERSION = 1;

const VERSION_PARAMETER = '/deploy/bootstrap/version';
/** JSON of the bucket and the roles; what was not made is the empty string. */
const SETTINGS_PARAMETER = '/deploy/bootstrap/settings';

export interface BootstrapOptions {
  /** templates/ of this repository. */
  templatesFolder: string;
  report: Reporter;
  /** Parameter values of the bootstrap stack, when it is created or changed on purpose. */
  parameters?: Record<string, string>;
}

/**
 * The bootstrap of this account and region, found through SSM. Missing or older than these actions, the
 * stack is created or updated when the caller may; without that permission the Failure says who has to do what.
 */
export async function ensureBootstrap(session: AwsSession, options: BootstrapOptions): Promise<Bootstrap> {
  const found = await readBootstrap(session);
  if (found && found.version >= BOOTSTRAP_VERSION && !options.parameters) return found;
  const { templatesFolder, report } = options;
  report.note(
    found
      ? `Bootstrap stack: updating version ${found.version} to ${BOOTSTRAP_VERSION}`
      : `Bootstrap stack: none in ${session.region} yet, creating ${BOOTSTRAP_STACK}`,
  );
  try {
    await deployStack(
      session,
      {
        stackName: BOOTSTRAP_STACK,
        template: { body: shippedTemplate(templatesFolder, 'bootstrap'), name: 'bootstrap.yaml' },
        parameters: options.parameters,
        terminationProtection: true,
        package: false,
      },
      report,
    );
  } catch (error) {
    if (error instanceof Failure && error.code === 'permission') {
      throw new Failure({
        code: 'permission',
        what: found
          ? `The bootstrap stack has version ${found.version} and may not be updated by this role`
          : `There is no bootstrap stack in ${session.region}, and this role may not create it`,
        why: error.why,
        todo: `Let an administrator deploy templates/stacks/bootstrap.yaml once as stack ${BOOTSTRAP_STACK} (with CAPABILITY_NAMED_IAM), or set s3-bucket to a bucket of your own`,
        cause: error,
      });
    }
    throw error;
  }
  const made = await readBootstrap(session);
  if (!made)
    throw new Failure({ what: `Stack ${BOOTSTRAP_STACK} does not tell its version in SSM`, code: 'bootstrap' });
  return made;
}

/** What SSM says about the bootstrap, or undefined when there is none. */
export async function readBootstrap(session: AwsSession): Promise<Bootstrap | undefined> {
  const [version, text] = await Promise.all([
    readParameter(session, VERSION_PARAMETER),
    readParameter(session, SETTINGS_PARAMETER),
  ]);
  if (!version || !text) return undefined;
  const settings = JSON.parse(text) as Record<keyof Omit<Bootstrap, 'version'>, string>;
  return {
    version: Number(version),
    artifactsBucket: settings.artifactsBucket,
    executionRoleArn: settings.executionRoleArn || undefined,
    deployRoleArn: settings.deployRoleArn || undefined,
    previewRoleArn: settings.previewRoleArn || undefined,
    previewExecutionRoleArn: settings.previewExecutionRoleArn || undefined,
    previewBoundaryArn: settings.previewBoundaryArn || undefined,
  };
}

async function readParameter(session: AwsSession, name: string): Promise<string | undefined> {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  try {
    return (await session.client(SSMClient).send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw explainAwsError(error, 'The bootstrap stack could not be looked up in SSM');
  }
}

/**
 * The role that CloudFormation is to use when the caller is one of the bootstrap's own roles, which may not make
 * resources themselves. Undefined for any other caller: its own permissions count.
 */
export async function executionRoleFor(session: AwsSession, bootstrap: Bootstrap): Promise<string | undefined> {
  if (!bootstrap.executionRoleArn && !bootstrap.previewExecutionRoleArn) return undefined;
  const caller = await session.callerArn();
  const isRole = (arn: string | undefined) =>
    arn !== undefined && caller.includes(`:assumed-role/${arn.split('/').at(-1)}/`);
  if (isRole(bootstrap.deployRoleArn)) return bootstrap.executionRoleArn;
  return isRole(bootstrap.previewRoleArn) ? bootstrap.previewExecutionRoleArn : undefined;
}
