import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  CreateFunctionUrlConfigCommand,
  type GetFunctionUrlConfigResponse,
  GetFunctionUrlConfigCommand,
  LambdaClient,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { isDeepStrictEqual } from 'node:util';
import { isNotFound, type AwsSession } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { messageOf } from '../../report/index.ts';
import type { UrlConfiguration } from './alias-settings.ts';
import { makeOrFind } from './make-or-find.ts';

/** A function URL as it is. */
export interface FunctionUrl {
  /** Without the slash at its end. */
  address: string;
  configuration: UrlConfiguration;
}

/**
 * The address of an alias, made where it is missing: open to everybody, as the APIs of the other functions are. A public
 * function URL needs both permissions. With `keep` one that is there stays as it is.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export async function ensureFunctionUrl(
  { session, clock, signal }: Pick<Context, 'session' | 'clock' | 'signal'>,
  { functionName, alias, keep = false }: { functionName: string; alias: string; keep?: boolean },
  wanted: UrlConfiguration,
): Promise<string> {
  const client = session.client(LambdaClient);
  const of = { FunctionName: functionName, Qualifier: alias };
  const found = await readFunctionUrl(session, functionName, alias);
  if (found) {
    // An empty one takes away what is there: what is left out stays.
    const update = new UpdateFunctionUrlConfigCommand({ ...of, Cors: {}, ...wanted });
    if (!keep && !isDeepStrictEqual(found.configuration, wanted))
      await makeOrFind({ clock, signal }, async () => await client.send(update));
    return found.address;
  }
  // The permissions first: a run that is killed in between makes them again, and the URL is there only with them.
  const everybody = { ...of, Principal: '*' };
  await permit({ ...everybody, StatementId: 'url', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' });
  await permit({
    ...everybody,
    StatementId: 'url-invoke',
    Action: 'lambda:InvokeFunction',
    InvokedViaFunctionUrl: true,
  });
  return await makeOrFind(
    { clock, signal },
    // What it answers is what is there: a read right after it may not know it yet.
    async () =>
      addressOf(await client.send(new CreateFunctionUrlConfigCommand({ ...of, AuthType: 'NONE', ...wanted }))),
    // Ours, with an answer that was lost.
    async () => (await readFunctionUrl(session, functionName, alias))?.address,
  );

  async function permit(permission: AddPermissionCommandInput): Promise<void> {
    await makeOrFind(
      { clock, signal },
      async () => Boolean(await client.send(new AddPermissionCommand(permission))),
      // The right to read the policy is one that nothing else needs.
      (refusal) => /already exists/i.test(messageOf(refusal)) || undefined,
    );
  }
}

/** Undefined where the alias has none. */
export async function readFunctionUrl(
  session: AwsSession,
  functionName: string,
  alias: string,
): Promise<FunctionUrl | undefined> {
  try {
    const found = await session
      .client(LambdaClient)
      .send(new GetFunctionUrlConfigCommand({ FunctionName: functionName, Qualifier: alias }));
    return { address: addressOf(found), configuration: configurationOf(found) };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

const addressOf = ({ FunctionUrl }: { FunctionUrl?: string }) => FunctionUrl!.replace(/\/$/, '');

function configurationOf({ InvokeMode = 'BUFFERED', Cors = {} }: GetFunctionUrlConfigResponse): UrlConfiguration {
  // Where nothing is set Lambda answers an empty one, or none.
  return Object.keys(Cors).length === 0 ? { InvokeMode } : { InvokeMode, Cors };
}
