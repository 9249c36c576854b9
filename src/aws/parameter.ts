import { explainAwsError, isNotFound } from './errors.ts';
import type { AwsSession } from './session.ts';

/** The value of an SSM parameter; undefined where there is none. `failed` says what a refusal is about. */
export async function readParameter(session: AwsSession, name: string, failed: string): Promise<string | undefined> {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  try {
    return (await session.client(SSMClient).send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw explainAwsError(error, failed);
  }
}
