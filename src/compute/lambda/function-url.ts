import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  CreateFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { awsErrorName, isNotFound, type AwsSession } from '../../aws/index.ts';

/**
 * The address of an alias that streams, made where it is missing: open to everybody, as the HTTP API of the other
 * functions is. A public function URL needs both permissions.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export async function ensureFunctionUrl(session: AwsSession, functionName: string, alias: string): Promise<string> {
  const client = session.client(LambdaClient);
  const of = { FunctionName: functionName, Qualifier: alias };
  const found = await readFunctionUrl(session, functionName, alias);
  if (found) return found;
  // The permissions first: a run that is killed in between makes them again, and the URL is there only with them.
  const everybody = { ...of, Principal: '*' };
  await permit({ ...everybody, StatementId: 'url', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' });
  await permit({
    ...everybody,
    StatementId: 'url-invoke',
    Action: 'lambda:InvokeFunction',
    InvokedViaFunctionUrl: true,
  });
  await client
    .send(new CreateFunctionUrlConfigCommand({ ...of, AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' }))
    .catch(unlessThere);
  return (await readFunctionUrl(session, functionName, alias))!;

  async function permit(permission: AddPermissionCommandInput): Promise<void> {
    await client.send(new AddPermissionCommand(permission)).catch(unlessThere);
  }
}

/** Without the slash at its end; undefined where the alias has none. */
export async function readFunctionUrl(
  session: AwsSession,
  functionName: string,
  alias: string,
): Promise<string | undefined> {
  try {
    const { FunctionUrl } = await session
      .client(LambdaClient)
      .send(new GetFunctionUrlConfigCommand({ FunctionName: functionName, Qualifier: alias }));
    return FunctionUrl?.replace(/\/$/, '');
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function unlessThere(error: unknown): void {
  if (awsErrorName(error) !== 'ResourceConflictException') throw error;
}
