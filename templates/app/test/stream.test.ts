import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';

console.log = () => {};

interface Metadata {
  statusCode: number;
  headers: Record<string, string>;
}

type Handler = (event: object, stream: Writable, context: object) => Promise<void>;

test('where the door passes a stream on, the chat leaves the function word by word', async () => {
  // What Lambda's runtime for Node.js brings along.
  let metadata: Metadata | undefined;
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (handler: Handler) => handler,
      HttpResponseStream: {
        from: (stream: Writable, given: Metadata) => {
          metadata = given;
          return stream;
        },
      },
    },
  });
  const { streamHandler } = (await import('../src/lambda.ts')) as unknown as { streamHandler: Handler };
  const parts: { at: number; text: string }[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      parts.push({ at: performance.now(), text: chunk.toString() });
      done();
    },
  });
  const event = {
    version: '2.0',
    rawPath: '/api/chat',
    rawQueryString: '',
    headers: { host: 'example.com', 'content-type': 'application/json', accept: 'text/event-stream' },
    requestContext: { domainName: 'example.com', http: { method: 'POST', path: '/api/chat', sourceIp: '192.0.2.1' } },
    body: JSON.stringify({ text: 'hello there' }),
    isBase64Encoded: false,
  };
  await streamHandler(event, stream, {});
  assert.equal(metadata?.statusCode, 200);
  assert.match(metadata.headers['content-type']!, /^text\/event-stream/);
  assert.equal(parts.at(-1)!.text, 'data: [DONE]\n\n');
  assert.ok(parts.length > 20);
  assert.ok(parts.at(-1)!.at - parts[0]!.at > 300, 'the words are 30 ms apart');
});
