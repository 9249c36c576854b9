import { createHash, randomBytes } from 'node:crypto';
import { HTTPException } from 'hono/http-exception';
import type { OAuth } from './config.ts';
import { now, type Items } from './stores/items/items.ts';

/** How long somebody may take to sign in at the provider (seconds). */
const STATE_TTL = 600;

interface Started {
  verifier: string;
  /** Where on the page to go afterwards. */
  to: string;
}

/**
 * Sign-in at a provider: OAuth 2.0 with PKCE (RFC 7636). The state is in the store, since the instance that sees the way
 * back need not be the one that saw the way out; it is taken from it in one step, so that it works once.
 */
export function signIn(oauth: OAuth, states: Items) {
  const redirect = `${oauth.baseUrl}/api/sign-in/callback`;
  return {
    /** Where to send somebody, and the state that must come back with them. */
    async start(to: string): Promise<{ url: string; state: string }> {
      const [state, verifier] = [random(), random()];
      await states.put('sign-in', state, { verifier, to: pathOf(to) } satisfies Started, now() + STATE_TTL);
      const url = new URL(oauth.authorizeUrl);
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      const parameters = { response_type: 'code', client_id: oauth.clientId, redirect_uri: redirect, state };
      const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
      for (const [name, value] of Object.entries({ ...parameters, ...pkce })) url.searchParams.set(name, value);
      return { url: url.href, state };
    },

    /** Who came back: the name that the provider knows, and where on the page to go. */
    async finish(code: string, state: string): Promise<{ login: string; to: string }> {
      const started = await states.take<Started>('sign-in', state);
      if (!started) throw new HTTPException(400, { message: 'This sign-in has expired or was used. Start again' });
      const grant = { grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: started.verifier };
      const client = { client_id: oauth.clientId, client_secret: oauth.clientSecret };
      const body = new URLSearchParams({ ...grant, ...client });
      const { access_token: token } = await ask(oauth.tokenUrl, { method: 'POST', body });
      const { login } = await ask(oauth.userUrl, { headers: { authorization: `Bearer ${String(token)}` } });
      if (typeof login !== 'string' || !/^[\w-]{1,60}$/.test(login)) throw refused('no name');
      return { login: login.toLowerCase(), to: started.to };
    },
  };
}

const random = () => randomBytes(32).toString('base64url');

/** Only a path of this page: no other site can have people sent to it. */
const pathOf = (to: string) => (/^\/(?![/\\])[\x21-\x7e]*$/.test(to) ? to : '/');

async function ask(url: string, request: RequestInit): Promise<Record<string, unknown>> {
  const headers = { accept: 'application/json', ...(request.headers as Record<string, string>) };
  const answer = await fetch(url, { ...request, headers, signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  if (!answer?.ok) throw refused(answer ? String(answer.status) : 'no answer');
  return (await answer.json()) as Record<string, unknown>;
}

const refused = (why: string) => new HTTPException(502, { message: `The sign-in provider refused (${why})` });
