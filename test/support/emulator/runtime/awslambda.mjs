// What Lambda's own Node.js runtime gives to handlers that stream, and the emulator's does not.
// https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import http from 'node:http';
import { Writable } from 'node:stream';

/** Names where the local edge takes the answer as it is written: test/support/edge/streams.ts. */
const HEADER = 'x-emulated-stream';
const SEPARATOR = '\0'.repeat(8);

function streamifyResponse(handler) {
  return async (event, context) => {
    const to = event.headers?.[HEADER];
    const chunks = [];
    let request;
    const stream = new Writable({
      write(chunk, _encoding, done) {
        if (to) (request ??= begin(to, stream.prelude)).write(chunk);
        chunks.push(chunk);
        done();
      },
    });
    const finished = once(stream, 'finish');
    await handler(event, stream, context);
    await finished;
    if (to) await ended((request ??= begin(to, stream.prelude)));
    // A handler without a prelude sends what it writes, as it is.
    const prelude = stream.prelude ? JSON.stringify(stream.prelude) + SEPARATOR : '';
    return prelude + Buffer.concat(chunks).toString();
  };
}

function begin(to, prelude = { statusCode: 200, headers: { 'content-type': 'application/octet-stream' } }) {
  const request = http.request(to, { method: 'POST', headers: { 'x-prelude': JSON.stringify(prelude) } });
  request.flushHeaders();
  return request;
}

function ended(request) {
  return new Promise((resolve, reject) => {
    request.once('response', (answer) => answer.resume().once('end', resolve));
    request.once('error', reject);
    request.end();
  });
}

globalThis.awslambda = {
  streamifyResponse,
  HttpResponseStream: { from: (stream, prelude) => Object.assign(stream, { prelude }) },
};
