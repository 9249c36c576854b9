import { Failure, messageOf } from '../../report/index.ts';
import { type Clock, systemClock } from '../poll.ts';
import type { Variables } from '../requests/proxy.ts';
import { WebClient } from '../requests/web-client.ts';

/** Where GitHub's OIDC token comes from: the variables that the runner sets with `permissions: id-token: write`. */
export interface TokenSource {
  environment: Variables;
  clock?: Clock;
}

/** Milliseconds before each further request for the token. */
const TOKEN_RETRIES = [500, 1000, 2000];

/**
 * A new OIDC token of this job for AWS. core.getIDToken would bring the toolkit's HTTP client: 0.4 MB to evaluate at
 * every start.
 */
export async function githubToken({ environment, clock = systemClock }: TokenSource): Promise<string> {
  const url = environment['ACTIONS_ID_TOKEN_REQUEST_URL'];
  const bearer = environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
  if (!url || !bearer) {
    throw new Failure({
      code: 'credentials',
      what: 'GitHub gave this job no OIDC token',
      why: 'role-to-assume needs one, and the variables ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN are not set',
      todo: 'Add permissions: id-token: write to the job (pull requests from forks never get one)',
    });
  }
  for (let attempt = 0; ; attempt++) {
    const { token, problem, final } = await requestToken(url, bearer);
    if (token) return token;
    const wait = TOKEN_RETRIES[attempt];
    if (wait === undefined || final)
      throw new Failure({
        code: 'credentials',
        what: "GitHub's OIDC token could not be fetched",
        why: problem,
        todo: 'Run the job again; see githubstatus.com if it keeps failing',
      });
    await clock.sleep(wait);
  }
}

async function requestToken(
  url: string,
  bearer: string,
): Promise<{ token?: string; problem?: string; final?: boolean }> {
  try {
    const answer = await new WebClient().send(`${url}${url.includes('?') ? '&' : '?'}audience=sts.amazonaws.com`, {
      headers: { authorization: `bearer ${bearer}` },
      timeout: 10_000,
      follow: true,
    });
    if (!answer.ok) {
      answer.discard();
      return { problem: `HTTP ${answer.status}`, final: answer.status < 500 && answer.status !== 429 };
    }
    const { value } = (await answer.json()) as { value?: string };
    return value ? { token: value } : { problem: 'the answer contained no token' };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** What a trust policy compares; none of it is secret. */
interface Claims {
  sub: string;
  /** The host of the provider, as the names of condition keys begin: token.actions.githubusercontent.com */
  issuer: string;
}

/**
 * What a token says of the job, as texts; undefined for what is no token.
 * https://docs.github.com/actions/reference/security/oidc#oidc-token-claims
 */
export function tokenClaims(token: string): Record<string, string> | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    return Object.fromEntries(
      Object.entries(claims).flatMap(([name, value]) =>
        typeof value === 'string' || typeof value === 'number' ? [[name, printable(String(value))]] : [],
      ),
    );
  } catch {
    return undefined;
  }
}

function claimsOf(token: string): Claims | undefined {
  const { sub = '', iss = 'https://token.actions.githubusercontent.com' } = tokenClaims(token) ?? {};
  return sub === '' ? undefined : { sub, issuer: iss.replace(/^https:\/\//, '') };
}

/**
 * What the trust policy of a role would need for this job. `environmentName`: the environment that is deployed, which
 * the job may have forgotten to name as GitHub's.
 */
export function describeTrust(token: string, environmentName = 'production'): string {
  const claims = claimsOf(token);
  if (!claims)
    return "Check the role's trust policy: the OIDC provider, aud sts.amazonaws.com, and a sub condition that matches this repository (both the old and the new form with ids)";
  const { sub, issuer } = claims;
  const repository = /^repo:[^:]+/.exec(sub)?.[0];
  const inEnvironment = `${repository}:environment:${environmentName.replaceAll(':', '%3A')}`;
  const other =
    repository && !sub.includes(':environment:')
      ? `; a job with environment: ${environmentName} would have ${inEnvironment}`
      : '';
  return `This job's subject is ${sub}${other}. The role's trust policy must allow it: condition ${issuer}:sub with that subject, ${issuer}:aud with sts.amazonaws.com, and as principal the OIDC provider ${issuer} of the role's account`;
}

/** Names of branches come from anybody who may push. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '').slice(0, 500);
}
