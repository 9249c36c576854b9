import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandInput,
  type GetObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { httpStatus } from '../errors.ts';
import type { Clock } from '../poll.ts';

/** Milliseconds before an object whose bytes do not arrive is asked for again. */
export const BODY_WAITS = [100, 200, 400, 800, 1600];

/** The answer to one GetObject, and S3's own time at it. */
export async function getObject(
  client: S3Client,
  input: GetObjectCommandInput,
): Promise<{ answer: GetObjectCommandOutput; asOf: Date }> {
  const command = new GetObjectCommand(input);
  let asOf = new Date();
  command.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const date = (answer.response as { headers?: Record<string, string> }).headers?.['date'];
      if (date && !Number.isNaN(Date.parse(date))) asOf = new Date(date);
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'readServerDate', override: true },
  );
  return { answer: await client.send(command), asOf };
}

/**
 * The bytes of an object as a stream that goes on where it was cut: the SDK asks again where an answer does not come, and
 * has handed a body over already when that is cut on its way. What is asked for then is the rest of the very same object.
 */
export function resuming(
  client: S3Client,
  input: GetObjectCommandInput,
  first: GetObjectCommandOutput,
  clock: Clock,
): Readable {
  return Readable.from(chunks(client, input, first, clock), { objectMode: false });
}

async function* chunks(
  client: S3Client,
  input: GetObjectCommandInput,
  first: GetObjectCommandOutput,
  clock: Clock,
): AsyncGenerator<Buffer> {
  // A version never changes; anything else is the same object as long as its ETag is the same.
  const same = input.VersionId === undefined ? { IfMatch: first.ETag } : {};
  let from = 0;
  let body = first.Body as Readable | undefined;
  // A storage that knows no ranges sends everything again.
  let skip = 0;
  for (let tries = 0; ; tries++) {
    try {
      if (!body) {
        const rest = await client.send(new GetObjectCommand({ ...input, ...same, Range: `bytes=${from}-` }));
        skip = rest.ContentRange === undefined ? from : 0;
        body = rest.Body as Readable;
      }
      for await (const chunk of body as AsyncIterable<Buffer>) {
        const part = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - part.length;
        if (part.length === 0) continue;
        from += part.length;
        tries = 0;
        yield part;
      }
      return;
    } catch (error) {
      const wait = BODY_WAITS[tries];
      // What S3 has answered stays: another object is there now, or none. The SDK itself has tried what it gives up.
      if (wait === undefined || httpStatus(error) !== undefined) throw error;
      body = undefined;
      await clock.sleep(wait);
    }
  }
}
