import { ifFound, orExplain } from './errors.ts';
import type { AwsSession } from './session.ts';

/** The value of an SSM parameter; undefined where there is none. `failed` says what a refusal is about. */
export async function readParameter(session: AwsSession, name: string, failed: string): Promise<string | undefined> {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const asked = session.client(SSMClient).send(new GetParameterCommand({ Name: name }));
  return (await orExplain(ifFound(asked), failed))?.Parameter?.Value;
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
