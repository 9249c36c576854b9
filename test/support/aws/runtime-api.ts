import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One part of a function's streamed response, with the time it came in (milliseconds since the invocation). */
export interface ResponsePart {
  at: number;
  text: string;
}

export interface StreamedResponse {
  headers: IncomingMessage['headers'];
  parts: ResponsePart[];
}

export interface RuntimeApi {
  /** host:port: the value of AWS_LAMBDA_RUNTIME_API. */
  address: string;
  /** Gives the function one event and waits for the end of its response. */
  invoke(event: object): Promise<StreamedResponse>;
  close(): Promise<void>;
}

/**
 * Milliseconds from the first to the last part of a response that `isMeant`, the most of three responses: parts that come
 * while this process pauses seem to come at once.
 */
export async function bestSpread(api: RuntimeApi, event: object, isMeant: (text: string) => boolean): Promise<number> {
  const spreads: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const times = (await api.invoke(event)).parts.filter(({ text }) => isMeant(text)).map(({ at }) => at);
    spreads.push(times.at(-1)! - times[0]!);
  }
  return Math.max(...spreads);
}

/**
 * Lambda's Runtime and Extensions APIs, as a function sees them, with the time of every part of a response: the runtime
 * interface emulator keeps a response back until its end.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function runtimeApi(): Promise<RuntimeApi> {
  const waiting: ServerResponse[] = [];
  const events: { id: string; event: object }[] = [];
  const open = new Map<string, { start: number; resolve: (response: StreamedResponse) => void }>();
  let count = 0;

  const next = () => {
    while (events.length > 0 && waiting.length > 0) {
      const { id, event } = events.shift()!;
      waiting
        .shift()!
        .writeHead(200, {
          'content-type': 'application/json',
          'lambda-runtime-aws-request-id': id,
          'lambda-runtime-deadline-ms': String(Date.now() + 60_000),
          'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:123456789012:function:shop',
          'lambda-runtime-trace-id': 'Root=1-0-0',
        })
        .end(JSON.stringify(event));
    }
  };

  const server = createServer((request, answer) => {
    const path = request.url ?? '';
    if (path.endsWith('/extension/register'))
      return void answer
        .writeHead(200, { 'lambda-extension-identifier': 'extension' })
        .end(JSON.stringify({ functionName: 'shop', functionVersion: '1', handler: '' }));
    // An extension that registers for no events is never answered.
    if (path.includes('/extension/')) return;
    if (path.endsWith('/invocation/next')) {
      waiting.push(answer);
      // A function that has ended takes no event any more.
      answer.on('close', () => {
        if (waiting.includes(answer)) waiting.splice(waiting.indexOf(answer), 1);
      });
      return next();
    }
    const id = /\/invocation\/([^/]+)\/response$/.exec(path)?.[1];
    const invocation = id && open.get(id);
    if (!invocation) return void answer.writeHead(202).end();
    const parts: ResponsePart[] = [];
    request.setEncoding('utf8');
    request.on('data', (text: string) => parts.push({ at: Date.now() - invocation.start, text }));
    request.on('end', () => {
      answer.writeHead(202).end();
      invocation.resolve({ headers: request.headers, parts });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoke: (event) =>
      new Promise((resolve) => {
        const id = `invocation-${++count}`;
        open.set(id, { start: Date.now(), resolve });
        events.push({ id, event });
        next();
      }),
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}
