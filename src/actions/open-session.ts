import { sessionFromInputs, type AwsSession } from '../aws/index.ts';
import type { ActionRun } from '../github/index.ts';

/** The AWS session that `aws-region` and `role-to-assume` ask for. */
export function openSession(
  { inputs, environment, report }: ActionRun,
  {
    region,
    sessionName,
    environmentName,
  }: {
    /** Where `aws-region` is not given; AWS_REGION comes after it. */
    region?: string;
    /** Appears in CloudTrail. */
    sessionName?: string;
    /** The environment that is deployed. */
    environmentName?: string;
  } = {},
): AwsSession {
  return sessionFromInputs({
    region: inputs.optional('aws-region') ?? region,
    roleArn: inputs.optional('role-to-assume'),
    sessionName,
    environmentName,
    environment,
    report,
  });
}
