import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { explainAwsError, readParameter, type AwsSession } from '../../aws/index.ts';

/** Writes an SSM parameter; one that exists keeps its type. Returns the value that it had. */
export async function setParameter(session: AwsSession, name: string, value: string): Promise<string | undefined> {
  const client = session.client(SSMClient);
  const failed = `SSM parameter ${name} could not be set`;
  const present = await readParameter(session, name, failed);
  if (present === value) return value;
  try {
    const Type = present === undefined ? 'String' : undefined;
    await client.send(new PutParameterCommand({ Name: name, Value: value, Overwrite: true, Type }));
    return present;
  } catch (error) {
    throw explainAwsError(error, failed);
  }
}
