import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { S3Client } from '@aws-sdk/client-s3';
import type { AwsSession } from '../../src/aws/index.ts';
import { testSession } from './session.ts';

/** Thrown in place of everything that a killed process does not get to do any more. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

export interface CrashPoint {
  /** Number of the write, from 1. */
  write: number;
  when: 'before' | 'after';
}

const WRITES = /^(Put|Copy|Delete|Create|Complete|Abort|Upload|Update)/;

/**
 * A session whose process is killed before or after a write: from then on no request reaches AWS, of whatever kind and
 * from wherever in the program. Without a point it only notes the writes.
 */
export function killableSession(point?: CrashPoint): { session: AwsSession; writes: string[]; dead: () => boolean } {
  const session = testSession();
  const writes: string[] = [];
  let dead = false;
  for (const type of [S3Client, CloudFrontKeyValueStoreClient, CloudFrontClient]) {
    const { middlewareStack } = session.client(type as typeof S3Client);
    middlewareStack.add(
      (next, context) => async (args) => {
        if (dead) throw new Killed();
        const name = String(context.commandName ?? '').replace(/Command$/, '');
        if (!WRITES.test(name)) return await next(args);
        const input = args.input as { Key?: string };
        const number = writes.push(`${name} ${input.Key ?? ''}`.trim());
        const here = point?.write === number;
        if (here && point.when === 'before') {
          dead = true;
          throw new Killed();
        }
        const answer = await next(args);
        if (here) dead = true;
        if (dead) throw new Killed();
        return answer;
      },
      { step: 'initialize', name: 'crashPoint' },
    );
  }
  return { session, writes, dead: () => dead };
}
