import type { Deploying } from '../../../src/doctor/permissions/needed.ts';
import { ACCOUNT } from '../../support/aws/bootstrap-roles.ts';

/** An app with everything that a deployment may need rights for. */
export const DEPLOYING: Deploying = {
  app: 'shop',
  environment: 'production',
  mode: 'lambda',
  web: true,
  image: true,
  secrets: true,
  partition: 'aws',
  region: 'eu-central-1',
  account: ACCOUNT,
  artifactsBucket: 'artifacts',
  executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/execution`,
};
