import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { explainAwsError, type AwsSession } from '../aws/index.ts';
import { Failure, type Reporter } from '../report/index.ts';
import { deployStack } from './deploy.ts';
import { shippedTemplate } from './template.ts';
import type { Bootstrap } from './types.ts';

export const BOOTSTRAP_STACK = 'deploy-bootstrap';
/** Version of templates/stacks/bootstrap.yaml, as its SSM parameter says it. */
export const BOOTSTRAP_VERSION = 1;

const PARAMETERS = {
  version: '/deploy/bootstrap/version',
  artifactsBucket: '/deploy/bootstrap/artifacts-bucket',
  executionRoleArn: '/deploy/bootstrap/execution-role-arn',
  deployRoleArn: '/deploy/bootstrap/deploy-role-arn',
  previewRoleArn: '/deploy/bootstrap/preview-role-arn',
  previewExecutionRoleArn: '/deploy/bootstrap/preview-execution-role-arn',
  previewBoundaryArn: '/deploy/bootstrap/preview-boundary-arn',
};

export interface BootstrapOptions {
  /** templates/ of this repository. */
  templatesFolder: string;
  report: Reporter;
  /** Parameter values of the bootstrap stack, when it is created or changed on purpose. */
  parameters?: Record<string, string>;
}

/**
 * The bootstrap of this account and region, found through SSM in one call. Missing or older than these actions, the
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
  let values: Record<string, string>;
  try {
    const { Parameters } = await session
      .client(SSMClient)
      .send(new GetParametersCommand({ Names: Object.values(PARAMETERS) }));
    values = Object.fromEntries((Parameters ?? []).map(({ Name, Value }) => [Name!, Value!]));
  } catch (error) {
    throw explainAwsError(error, 'The bootstrap stack could not be looked up in SSM');
  }
  const version = Number(values[PARAMETERS.version]);
  const artifactsBucket = values[PARAMETERS.artifactsBucket];
  if (!version || !artifactsBucket) return undefined;
  return {
    version,
    artifactsBucket,
    executionRoleArn: values[PARAMETERS.executionRoleArn],
    deployRoleArn: values[PARAMETERS.deployRoleArn],
    previewRoleArn: values[PARAMETERS.previewRoleArn],
    previewExecutionRoleArn: values[PARAMETERS.previewExecutionRoleArn],
    previewBoundaryArn: values[PARAMETERS.previewBoundaryArn],
  };
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
