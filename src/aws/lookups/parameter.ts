import type { ParameterMetadata } from '@aws-sdk/client-ssm';
import { ifFound, orExplain } from '../errors.ts';
import type { AwsSession } from '../session.ts';

/** The value of an SSM parameter; undefined where there is none. `failed` says what a refusal is about. */
export async function readParameter(session: AwsSession, name: string, failed: string): Promise<string | undefined> {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const asked = session.client(SSMClient).send(new GetParameterCommand({ Name: name }));
  return (await orExplain(ifFound(asked), failed))?.Parameter?.Value;
}

/**
 * What SSM says about the parameter of one of these names, without its value; undefined where there is none. It goes through all
 * parameters of the account before it filters: a page may be empty although the next one is not, and the pages after the
 * hit, of which there may be hundreds, are not asked for.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
 */
export async function describeParameter(
  session: AwsSession,
  names: readonly string[],
): Promise<ParameterMetadata | undefined> {
  const { SSMClient, paginateDescribeParameters } = await import('@aws-sdk/client-ssm');
  const filters = { ParameterFilters: [{ Key: 'Name', Values: [...names] }] };
  const pages = paginateDescribeParameters({ client: session.client(SSMClient) }, filters);
  for await (const { Parameters: [found] = [] } of pages) if (found) return found;
  return undefined;
}

/** Writes an SSM parameter; one that exists keeps its type. Returns the value that it had. */
export async function writeParameter(session: AwsSession, name: string, value: string): Promise<string | undefined> {
  const { PutParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const failed = `SSM parameter ${name} could not be set`;
  const present = await readParameter(session, name, failed);
  if (present === value) return value;
  const Type = present === undefined ? 'String' : undefined;
  const command = new PutParameterCommand({ Name: name, Value: value, Overwrite: true, Type });
  await orExplain(session.client(SSMClient).send(command), failed);
  return present;
}
