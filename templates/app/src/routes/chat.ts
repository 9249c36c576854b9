import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { streamSSE } from 'hono/streaming';
import { digest } from '../accounts.ts';
import type { Answerer, Message } from '../chat.ts';
import { logError, requestIdOf } from '../log.ts';
import { readBody, textOf } from '../problems.ts';
import { now, type Items } from '../stores/items/items.ts';
import { newId } from '../stores/notes/notes.ts';
import { sessionOf } from './account.ts';

/** How long a conversation is kept after its last message (seconds). */
const KEPT = 90 * 86_400;
/** What of a conversation the answerer gets to see. */
const REMEMBERED = 20;

/**
 * A conversation, answered as JSON, or piece by piece to who accepts text/event-stream. The caller's key for the chat
 * service comes in X-Api-Key, goes to that service, and is kept nowhere: conversations belong to its hash.
 */
export function chatRoutes(items: Items, answer: Answerer): Hono {
  const routes = new Hono();
  const group = (c: Context, conversation: string) => `chat#${ownerOf(c)}#${conversation}`;

  routes.post('/', async (c) => {
    const body = await readBody(c);
    const text = textOf(body, 'text', 4000);
    const conversation = body['conversation'] === undefined ? crypto.randomUUID() : idOf(body['conversation']);
    const place = group(c, conversation);
    const add = (message: Message) => items.put(place, newId(), message, now() + KEPT);
    const before = (await items.list<Message>(place)).slice(-REMEMBERED).map(({ value }) => value);
    const question: Message = { role: 'user', text };
    const parts = answer([...before, question], c.req.header('x-api-key'), c.req.raw.signal)[Symbol.asyncIterator]();
    // The first part before the status: a refused key is a 401, not a stream that breaks.
    const first = await parts.next();
    await add(question);
    const rest = async function* () {
      if (!first.done) yield first.value;
      yield* { [Symbol.asyncIterator]: () => parts };
    };

    if (!(c.req.header('accept') ?? '').includes('text/event-stream')) {
      let whole = '';
      for await (const part of rest()) whole += part;
      await add({ role: 'assistant', text: whole });
      return c.json({ conversation, text: whole });
    }
    // Tells proxies such as nginx not to collect the parts.
    c.header('x-accel-buffering', 'no');
    return streamSSE(
      c,
      async (stream) => {
        await stream.writeSSE({ data: JSON.stringify({ conversation }) });
        let whole = '';
        for await (const part of rest()) {
          if (stream.aborted) break;
          whole += part;
          await stream.writeSSE({ data: JSON.stringify({ text: part }) });
        }
        // What was said is kept, even if its reader has gone.
        await add({ role: 'assistant', text: whole });
        await stream.writeSSE({ data: '[DONE]' });
      },
      async (error, stream) => {
        logError('chat broke off', error, { requestId: requestIdOf(c) });
        await stream.writeSSE({ data: JSON.stringify({ error: 'The answer broke off' }) });
        await stream.writeSSE({ data: '[DONE]' });
      },
    );
  });

  routes.get('/:conversation', async (c) => {
    const messages = await items.list<Message>(group(c, idOf(c.req.param('conversation'))));
    if (messages.length === 0) throw new HTTPException(404, { message: 'There is no such conversation' });
    return c.json({ messages: messages.map(({ value }) => value) });
  });

  routes.delete('/:conversation', async (c) => {
    await items.removeAll(group(c, idOf(c.req.param('conversation'))));
    return c.body(null, 204);
  });

  return routes;
}

/** Of a key only the hash; else who is signed in; else whoever knows the random id of the conversation. */
function ownerOf(c: Context): string {
  const key = c.req.header('x-api-key');
  return key ? `key:${digest(key).slice(0, 22)}` : `user:${sessionOf(c)?.user ?? ''}`;
}

function idOf(value: unknown): string {
  if (typeof value !== 'string' || !/^[0-9a-f-]{36}$/.test(value))
    throw new HTTPException(400, { message: '"conversation" must be the id that an answer had' });
  return value;
}
