import { mkdirSync, readFileSync } from 'node:fs';
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import type { AwsSession } from '../../../src/aws/index.ts';
import { TRANSFER_PROGRAM } from './tables-and-buckets.ts';
import { unique } from '../names.ts';

/** The shipped transfer function over a folder of this machine: the emulator mounts no EFS. */
export async function transferFunction(session: AwsSession, mount: string): Promise<string> {
  const FunctionName = unique('shop-data-TransferFunction');
  mkdirSync(mount, { recursive: true });
  const client = session.client(LambdaClient);
  await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: 'arn:aws:iam::000000000000:role/transfer',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 120,
      Code: { ZipFile: zipSync({ 'index.mjs': readFileSync(TRANSFER_PROGRAM) }) },
      Environment: { Variables: { MOUNT_PATH: mount } },
    }),
  );
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName });
  return FunctionName;
}
