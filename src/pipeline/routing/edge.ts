import { remoteClockAhead, askUntilStable } from '../../checks/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, markdown } from '../../report/index.ts';
import { type ApiRecord, apiRevision } from '../../site/index.ts';

/**
 * Milliseconds until the edge must know a release. Writes to a KeyValueStore are seen after about 30 seconds at one point
 * of presence and 75 seconds everywhere (measured by others; AWS gives no number).
 */
const TIMEOUT = 240_000;

/** What the edge has to answer, and where it is asked. */
export interface EdgeRelease {
  /** Outputs of the web stack. */
  web: Readonly<Record<string, string>>;
  release: string | undefined;
  api: ApiRecord | undefined;
  connectTo: readonly string[];
  /** What opens a preview that has a password. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Nothing was written for it: one look is enough where the edge answers it. */
  unchanged: boolean;
}

/**
 * Waits until the edge serves a release, as seen from outside, and returns the milliseconds until then. A Failure with code
 * edge says what it answers in place of it.
 */
export async function waitForEdge(context: Context, wanted: EdgeRelease): Promise<number> {
  const { web, release, api } = wanted;
  const expected = { release, api: api && apiRevision(api), candidate: api?.candidate?.site };
  return await waitForAnswer(context, wanted, {
    accepts: (body) => isExpected(body, expected),
    lacks: 'did not serve the release',
    todo: web['DistributionId']
      ? `Look at the status of distribution ${web['DistributionId']} in the CloudFront console, and run again`
      : 'Look at the log of the function Door in the web stack of the preview, and run again',
  });
}

/** Waits until the edge takes a signed header: at once, save where the secret that signs was made just before. */
export async function waitForSigned(
  context: Context,
  { web, headers, connectTo }: Pick<EdgeRelease, 'web' | 'headers' | 'connectTo'>,
): Promise<void> {
  await waitForAnswer(
    context,
    { web, headers, connectTo, unchanged: true },
    {
      accepts: (body) => /"signed":\d/.test(body),
      lacks: 'did not let the checks reach the new release',
      todo: `Look at the status of distribution ${web['DistributionId']} in the CloudFront console and at the clock of the runner, and run again`,
    },
  );
}

/** Asks the function of the edge for what its point of presence knows (templates/stacks/edge/site.js). */
async function waitForAnswer(
  { clock, signal }: Context,
  { web, headers, connectTo, unchanged }: Omit<EdgeRelease, 'release' | 'api'>,
  { accepts, lacks, todo }: { accepts(body: string): boolean; lacks: string; todo: string },
): Promise<number> {
  const { stable, after, other } = await askUntilStable({
    url: `${addressOf(web)}/.well-known/deploy`,
    ...(headers && { headers }),
    connectTo,
    unchanged,
    timeout: TIMEOUT,
    clock,
    signal,
    accepts: (status, body) => status === 200 && accepts(body),
  });
  if (stable) return after;
  throw new Failure({
    code: 'edge',
    what: `The edge ${lacks} within ${markdown.duration(after)}`,
    why: `The last wrong answer of the distribution to /.well-known/deploy: ${other}`,
    todo,
  });
}

/** Milliseconds by which a clock may differ from the edge's: shares begin and end by it, and reach it 15 s before they begin. */
const WRONG = 15_000;

/**
 * Refuses to move traffic by a clock that is not the edge's: its functions compare the times of a share with their own. A
 * share that is over there already would be judged without a viewer, one of the future would not fall back in time.
 */
export async function refuseWrongClock(
  { clock }: Pick<Context, 'clock'>,
  { web, connectTo }: Pick<EdgeRelease, 'web' | 'connectTo'>,
): Promise<void> {
  const ahead = await remoteClockAhead(`${addressOf(web)}/.well-known/deploy`, { clock, connectTo });
  if (ahead === undefined || Math.abs(ahead) <= WRONG) return;
  throw new Failure({
    code: 'clock',
    what: `No traffic was moved: the clock of this runner is ${markdown.duration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} CloudFront's`,
    why: "This runner sets the times when a share begins and ends, but CloudFront's clock decides when they are reached",
    todo: 'Set the clock of the runner (NTP), and run again',
  });
}

/** The distribution's own name: an own domain may have no record yet. A preview has no distribution. */
function addressOf(web: EdgeRelease['web']): string {
  return web['DistributionDomain'] ? `https://${web['DistributionDomain']}` : web['WebUrl']!;
}

/** What /.well-known/deploy answers; undefined in what is expected means that anything is. */
type Known = Record<'release' | 'api' | 'candidate', string | undefined>;

function isExpected(body: string, expected: Known): boolean {
  try {
    const known = JSON.parse(body) as Known;
    return (['release', 'api', 'candidate'] as const).every(
      (name) => expected[name] === undefined || known[name] === expected[name],
    );
  } catch {
    return false;
  }
}
