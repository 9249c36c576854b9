import type { Context, MiddlewareHandler } from 'hono';

/** One JSON object a line, which CloudWatch Logs Insights finds by field. */
export function log(level: 'info' | 'error', message: string, fields: object = {}): void {
  const line = JSON.stringify({ level, message, time: new Date().toISOString(), ...fields });
  if (level === 'error') console.error(line);
  else console.log(line);
}

export function logError(message: string, error: unknown, fields: object = {}): void {
  log('error', message, { ...fields, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

/** A line for each request but those of health checks, with the id that the answer carries as X-Request-Id. */
export function logRequests(): MiddlewareHandler {
  return async (c, next) => {
    const begun = performance.now();
    await next();
    c.res.headers.set('x-request-id', requestIdOf(c));
    if (c.req.path === '/api/health') return;
    const { status } = c.res;
    log('info', 'request', {
      requestId: requestIdOf(c),
      method: c.req.method,
      // Without the query, which may hold codes and keys.
      path: c.req.path,
      status,
      milliseconds: Math.round(performance.now() - begun),
    });
  };
}

export const requestIdOf = (c: Context): string => c.get('requestId') as string;
