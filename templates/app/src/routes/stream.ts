import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';

/**
 * Server-sent events, one every `interval` milliseconds, then `[DONE]`: shows whether everything between the app and
 * the browser passes a stream on piece by piece.
 */
export function streamRoutes(): Hono {
  return new Hono().get('/', (c) => {
    const count = Math.min(Math.max(numberOf(c.req.query('count'), 5), 1), 50);
    const interval = Math.min(Math.max(numberOf(c.req.query('interval'), 200), 0), 2000);
    c.header('x-accel-buffering', 'no');
    return streamSSE(c, async (stream) => {
      for (let number = 1; number <= count && !stream.aborted; number++) {
        await stream.writeSSE({ data: JSON.stringify({ number, at: new Date().toISOString() }) });
        if (number < count) await stream.sleep(interval);
      }
      await stream.writeSSE({ data: '[DONE]' });
    });
  });
}

const numberOf = (text: string | undefined, fallback: number) => (/^-?\d+$/.test(text ?? '') ? Number(text) : fallback);
