import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { MiddlewareHandler } from 'hono';
import { logError } from './log.ts';
import { tryAgain } from './problems.ts';

/** A sign-in writes, though a browser comes to it by a link: its state, then the account and its session. */
const SIGN_IN = /^\/api\/sign-in(\/|$)/;

/**
 * Refuses writes with 503 while an SSM parameter says "on": while the last of the data moves elsewhere. It is asked before
 * each write, so that every copy of the app knows at once; what cannot be asked is taken for frozen, and the client comes back.
 */
export function refuseWhileFrozen(Name: string, client = new SSMClient({})): MiddlewareHandler {
  return async (c, next) => {
    const reads = ['GET', 'HEAD', 'OPTIONS'].includes(c.req.method) && !SIGN_IN.test(c.req.path);
    if (reads) return await next();
    const answered = await client.send(new GetParameterCommand({ Name })).catch((error: Error) => {
      if (error.name === 'ParameterNotFound') return { Parameter: { Value: 'off' } };
      logError(`${Name} cannot be read, so nothing is written`, error);
      return undefined;
    });
    if (answered?.Parameter?.Value === 'off') return await next();
    return tryAgain(503, 'frozen', 'Nothing can be changed for some seconds', 10);
  };
}
