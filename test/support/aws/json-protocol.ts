import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** An answer of a service: a result, or an error by its name. */
export type JsonAnswer = { result: object } | { error: string; message?: string; status?: number };

/** Answers one operation; `call` counts from 0 for each operation. */
export type JsonOperation = (input: Record<string, unknown>, call: number) => JsonAnswer;

export interface JsonService {
  endpoint: string;
  /** Names of the operations that were called, in order. */
  calls: string[];
  close(): Promise<void>;
}

/**
 * A loopback server that speaks AWS's JSON protocol (the operation in x-amz-target), for states of a service that no
 * local engine can produce. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export async function jsonService(operations: Readonly<Record<string, JsonOperation>>): Promise<JsonService> {
  const calls: string[] = [];
  const server: Server = createServer((request, response) => {
    void (async () => {
      const operation = String(request.headers['x-amz-target']).split('.').at(-1)!;
      const input = (await json(request)) as Record<string, unknown>;
      const answer = operations[operation]?.(input, calls.filter((name) => name === operation).length) ?? {
        error: 'UnknownOperationException',
      };
      calls.push(operation);
      const failed = 'error' in answer;
      response.writeHead(failed ? (answer.status ?? 400) : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(failed ? { __type: answer.error, message: answer.message ?? '' } : answer.result));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}

/** Answers in turn; the last one for every call after. */
export function inTurn(...answers: JsonAnswer[]): JsonOperation {
  return (_, call) => answers[Math.min(call, answers.length - 1)]!;
}
