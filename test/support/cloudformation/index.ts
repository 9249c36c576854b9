import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type AwsSession } from '../../../src/aws/index.ts';
import { createSession } from '../../../src/aws/session.ts';
import type { JsonOperation } from '../aws/json-protocol.ts';
import { queryError, queryResult, readQuery } from './query-protocol.ts';
import type { ServiceProvider } from './stack.ts';
import { Stacks, ValidationError } from './stacks.ts';

/** A service as the stand-in serves it: what stacks make of it, and the operations that tell about it. */
export interface StandIn {
  provider?: ServiceProvider;
  operations: Readonly<Record<string, JsonOperation>>;
}

export interface CloudFormation {
  session: AwsSession;
  /** Actions and operations that were called, in order. */
  calls: string[];
  close(): Promise<void>;
}

/**
 * CloudFormation, and the services behind its stacks, on one loopback address: for services that no local engine has.
 * Stacks are made of real templates, through change sets, with events, rollback and deletion.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html
 */
export async function cloudFormation(...standIns: StandIn[]): Promise<CloudFormation> {
  const calls: string[] = [];
  const stacks = new Stacks(standIns.flatMap(({ provider }) => provider ?? []));
  const operations = Object.assign({}, ...standIns.map((standIn) => standIn.operations)) as StandIn['operations'];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const operation = String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1)!;
      if (operation) {
        const past = calls.filter((name) => name === operation).length;
        calls.push(operation);
        const input = JSON.parse(body) as Record<string, unknown>;
        const answer = operations[operation]?.(input, past) ?? { error: 'UnknownOperationException' };
        const failed = 'error' in answer;
        response.writeHead(failed ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(failed ? { __type: answer.error, message: answer.message } : answer.result));
        return;
      }
      const query = readQuery(body);
      calls.push(query.action);
      try {
        const result = stacks.actions[query.action]!(query);
        response.writeHead(200, { 'content-type': 'text/xml' }).end(queryResult(query.action, result));
      } catch (error) {
        const code = error instanceof ValidationError ? 'ValidationError' : 'InternalFailure';
        response.writeHead(400, { 'content-type': 'text/xml' }).end(queryError(code, (error as Error).message));
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    session: createSession({
      region: 'eu-central-1',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 's' }),
      maxAttempts: 1,
    }),
    calls,
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}
