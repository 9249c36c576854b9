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

  routes.post('/', async (c) => {
    const body = await readBody(c);
    const question: Message = { role: 'user', text: textOf(body, 'text', 4000) };
    const { conversation = crypto.randomUUID() } = body;
    const place = placeOf(c, conversation);
    const add = (message: Message) => items.put(place, newId(), message, now() + KEPT);
    const before = (await items.list<Message>(place)).slice(-REMEMBERED).map(({ value }) => value);
    const parts = answer([...before, question], c.req.header('x-api-key'), c.req.raw.signal)[Symbol.asyncIterator]();
    // The first part before the status: a refused key is a 401, not a stream that breaks.
    let part = await parts.next();
    await add(question);
    /** What is said, piece by piece; it is kept even if its reader has gone. */
    async function* said() {
      let whole = '';
      try {
        for (; !part.done; part = await parts.next()) {
          whole += part.value;
          yield part.value;
        }
      } finally {
        // Ends what the answerer still has open.
        await parts.return?.();
        if (whole !== '') await add({ role: 'assistant', text: whole });
      }
    }

    if (!(c.req.header('accept') ?? '').includes('text/event-stream')) {
      let text = '';
      for await (const piece of said()) text += piece;
      return c.json({ conversation, text });
    }
    // Tells proxies such as nginx not to collect the parts.
    c.header('x-accel-buffering', 'no');
    return streamSSE(c, async (stream) => {
      const write = (event: object) => stream.writeSSE({ data: JSON.stringify(event) });
      try {
        await write({ conversation });
        for await (const text of said())
          if (stream.aborted) break;
          else await write({ text });
      } catch (error) {
        logError('chat broke off', error, { requestId: requestIdOf(c) });
        await write({ error: 'The answer broke off' });
      }
      await stream.writeSSE({ data: '[DONE]' });
    });
  });

  routes.get('/:conversation', async (c) => {
    const messages = await items.list<Message>(placeOf(c, c.req.param('conversation')));
    if (messages.length === 0) throw new HTTPException(404, { message: 'There is no such conversation' });
    return c.json({ messages: messages.map(({ value }) => value) });
  });

  routes.delete('/:conversation', async (c) => {
    await items.removeAll(placeOf(c, c.req.param('conversation')));
    return c.body(null, 204);
  });

  return routes;
}

/** A conversation belongs to the hash of a key, else to who is signed in, else to whoever knows its random id. */
function placeOf(c: Context, conversation: unknown): string {
  if (typeof conversation !== 'string' || !/^[0-9a-f-]{36}$/.test(conversation))
    throw new HTTPException(400, { message: '"conversation" must be the id that an answer had' });
  const key = c.req.header('x-api-key');
  const owner = key ? `key:${digest(key).slice(0, 22)}` : `user:${sessionOf(c)?.user ?? ''}`;
  return `chat#${owner}#${conversation}`;
}
