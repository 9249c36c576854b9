import type { AwsSession } from '../../aws/index.ts';
import { askAnew } from '../../checks/index.ts';
import { previewOf } from '../../release/index.ts';
import { Failure } from '../../report/index.ts';
import { readPreviewHost } from '../../site/index.ts';
import type { DomainFacts } from './judge-domain.ts';

/** No pull request has the number 0, so this host leads nowhere: the distribution answers for it itself. */
const NO_PREVIEW = 'pr-0--doctor';

/** Asks for a host that no preview has, and whether the store of all hosts is there. */
export async function readDomain(
  session: AwsSession,
  { domain, store, environment }: { domain: string; store: string; environment: string },
): Promise<DomainFacts> {
  const [storeIsThere, { answer, problem }] = await Promise.all([
    isThere(session, store),
    askAnew({ url: `https://${NO_PREVIEW}.${domain}/`, connectTo: [] }),
  ]);
  return {
    domain,
    isPreview: previewOf(environment) !== undefined,
    storeIsThere,
    answer: answer ? { status: answer.status, robots: [answer.headers['x-robots-tag'] ?? ''].join() } : problem,
  };
}

/** Roles that deploy no previews need not see it. */
async function isThere(session: AwsSession, store: string): Promise<boolean | undefined> {
  try {
    await readPreviewHost(session, { store, name: NO_PREVIEW });
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === 'permission') return undefined;
    if (error.code === 'bootstrap') return false;
    throw error;
  }
}
