import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';

/**
 * Server-sent events, one every `interval` milliseconds, then `[DONE]`: shows whether everything between the app and
 * the browser passes a stream on piece by piece.
 */
export function streamRoutes(): Hono {
  return new Hono().get('/', (c) => {
    const count = within(c.req.query('count'), 5, 1, 50);
    const interval = within(c.req.query('interval'), 200, 0, 2000);
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

function within(value: string | undefined, fallback: number, min: number, max: number): number {
  const number = Number(value ?? fallback);
  return Number.isFinite(number) ? Math.min(max, Math.max(min, Math.trunc(number))) : fallback;
}
