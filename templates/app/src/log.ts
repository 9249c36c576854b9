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
export const logRequests: MiddlewareHandler = async (c, next) => {
  const begun = performance.now();
  await next();
  const requestId = requestIdOf(c);
  c.res.headers.set('x-request-id', requestId);
  // The path is without the query, which may hold codes and keys.
  const { method, path } = c.req;
  const milliseconds = Math.round(performance.now() - begun);
  if (path !== '/api/health') log('info', 'request', { requestId, method, path, status: c.res.status, milliseconds });
};

export const requestIdOf = (c: Context): string => c.get('requestId') as string;
