import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';

/** Writes an SSM parameter; one that exists keeps its type. Returns the value that it had. */
export async function setParameter(session: AwsSession, name: string, value: string): Promise<string | undefined> {
  const client = session.client(SSMClient);
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name })).catch((error: unknown) => {
      if ((error as { name?: string }).name === 'ParameterNotFound') return { Parameter: undefined };
      throw error;
    });
    if (Parameter?.Value === value) return value;
    await client.send(
      new PutParameterCommand({ Name: name, Value: value, Overwrite: true, ...(!Parameter && { Type: 'String' }) }),
    );
    return Parameter?.Value;
  } catch (error) {
    throw explainAwsError(error, `SSM parameter ${name} could not be set`);
  }
}
