import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { orExplain, WebClient, type AwsSession } from '../../aws/index.ts';
import { messageOf } from '../../report/index.ts';
import { programFailure, type Transfer } from './transfer.ts';

/** Milliseconds: longer than the program works on one request. */
const ENDPOINT_TIMEOUT = 960_000;

/** The transfer function of templates/stacks/data-transfer.yaml (its name or ARN), which mounts the file system. */
export function functionTransfer(name: string, session: AwsSession): Transfer {
  const lambda = session.patient().client(LambdaClient);
  const label = `function ${name}`;
  return {
    label,
    identity: `function:${session.region}:${name}`,
    starts: false,
    timeHint: "Raise the function's Timeout (up to 900 s) and MemorySize",
    invoke: async <T>(request: object) => {
      const command = new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(request)) });
      const answer = await orExplain(lambda.send(command), `Function ${name} could not be invoked`);
      const text = Buffer.from(answer.Payload ?? []).toString();
      if (!answer.FunctionError) return JSON.parse(text) as T;
      const { errorMessage } = JSON.parse(text) as { errorMessage?: string };
      throw programFailure(label, errorMessage ?? answer.FunctionError, 'See its log group');
    },
  };
}

/** An endpoint of the app that passes each request to the transfer program: the way to a container's own disk. */
export function endpointTransfer(url: string, token: string | undefined): Transfer {
  const label = `the app at ${new URL(url).origin}`;
  const failure = (why: string) =>
    programFailure(label, why, "Check file-system.endpoint and token-variable in the plan, and the app's log");
  const web = new WebClient();
  const post = async (body: string) => {
    try {
      const answer = await web.send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body,
        timeout: ENDPOINT_TIMEOUT,
      });
      return { ok: answer.ok, status: answer.status, text: await answer.text() };
    } catch (error) {
      throw failure(messageOf(error));
    }
  };
  return {
    label,
    identity: `endpoint:${url}`,
    starts: false,
    timeHint: 'Let the endpoint give the program more time, or exclude the file',
    invoke: async <T>(request: object) => {
      const { ok, status, text } = await post(JSON.stringify(request));
      if (!ok) throw failure(`HTTP ${status}${text && `: ${text.slice(0, 200)}`}`);
      try {
        return JSON.parse(text) as T;
      } catch {
        throw failure(`The answer is not JSON: ${JSON.stringify(text.slice(0, 80))}`);
      }
    },
  };
}
