import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';
import { programFailure, type Transfer } from './transfer.ts';

/** The transfer function of templates/stacks/data-transfer.yaml, which mounts the file system. */
export function openFunctionTransfer(name: string, session: AwsSession): Transfer {
  const lambda = session.patient().client(LambdaClient);
  const label = `function ${name}`;
  return {
    label,
    identity: `function:${session.region}:${name}`,
    starts: false,
    patience: "Raise the function's Timeout (up to 900 s) and MemorySize",
    close: () => Promise.resolve(),
    invoke: async <T>(event: object) => {
      try {
        const answer = await lambda.send(
          new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) }),
        );
        const text = Buffer.from(answer.Payload ?? []).toString();
        if (!answer.FunctionError) return JSON.parse(text) as T;
        const { errorMessage } = JSON.parse(text) as { errorMessage?: string };
        throw programFailure(label, errorMessage ?? answer.FunctionError, 'Its log group has the details');
      } catch (error) {
        throw explainAwsError(error, `Function ${name} could not be invoked`);
      }
    },
  };
}
