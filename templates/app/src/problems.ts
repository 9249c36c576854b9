import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { logError, requestIdOf } from './log.ts';
import { Unavailable } from './stores/items/items.ts';
import { Busy, Conflict, NotFound } from './stores/notes/notes.ts';

/** The answer to a request that went wrong. The cause of what is our fault goes to the log, never to the caller. */
export function toProblem(error: unknown, c: Context): Response {
  if (error instanceof NotFound) return problem(404, 'not_found', error.message);
  if (error instanceof Conflict) return problem(409, 'conflict', error.message, { current: error.current });
  if (error instanceof Busy) return problem(409, 'busy', error.message, {}, { retry: true });
  const status = error instanceof HTTPException ? error.status : 500;
  if (status >= 500) logError('request failed', error, { requestId: requestIdOf(c), path: c.req.path });
  if (error instanceof HTTPException) return problem(status, codeOf(status), error.message);
  if (passes(error)) return tryAgain(503, 'unavailable', 'What the app keeps is out of reach for the moment', 5);
  return problem(500, 'internal', 'Something went wrong on our side');
}

const SQLITE_BUSY = 5;

/** Whether a store failed for a reason that passes: the AWS SDK has tried more than once, or a database is locked. */
function passes(error: unknown): boolean {
  const { $metadata, errcode } = error as { $metadata?: { attempts?: number }; errcode?: number };
  return error instanceof Unavailable || ($metadata?.attempts ?? 1) > 1 || errcode === SQLITE_BUSY;
}

/** The one form of every error: {"error": {"code", "message", ...}}; `retry: true` beside it where trying again helps. */
export function problem(status: number, code: string, message: string, more = {}, beside = {}): Response {
  return Response.json(
    { ...beside, error: { code, message, ...more } },
    { status, headers: { 'cache-control': 'no-store' } },
  );
}

/** The same where another try after these seconds helps. */
export function tryAgain(status: number, code: string, message: string, seconds: number): Response {
  const answer = problem(status, code, message, {}, { retry: true });
  answer.headers.set('retry-after', String(seconds));
  return answer;
}

const CODES: Record<number, string> = { 401: 'unauthorized', 404: 'not_found', 409: 'conflict', 413: 'too_large' };

const codeOf = (status: number) => CODES[status] ?? (status >= 500 ? 'unavailable' : 'bad_request');

/** The body as a JSON object. Its type is asked for: a form of another site may send any text but cannot name JSON. */
export async function readBody(c: Context): Promise<Record<string, unknown>> {
  let body: unknown;
  try {
    if (/^application\/json\b/i.test(c.req.header('content-type') ?? '')) body = await c.req.json();
  } catch {
    // The answer below is for this, too.
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw new HTTPException(400, { message: 'The body must be a JSON object, sent as application/json' });
  return body as Record<string, unknown>;
}

/** A field of a body: text of at most this many characters, without the space around it. */
export function textOf(body: Record<string, unknown>, name: string, longest: number): string {
  const value = body[name];
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '' || text.length > longest)
    throw new HTTPException(400, { message: `"${name}" must be a string of 1 to ${longest} characters` });
  return text;
}
