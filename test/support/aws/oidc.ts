import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** GitHub's OIDC endpoint and AWS STS on the loopback, as far as assuming a role goes. */
export interface OidcStandIn {
  /** What a runner puts into a job's environment, and where the SDK finds STS. */
  environment: Record<string, string>;
  /** Requests for a token, and for credentials with the token that they brought. */
  readonly tokens: { audience: string; bearer: string }[];
  readonly assumed: { role: string; session: string; token: string }[];
  /** Access keys that signed other requests, in order. */
  readonly signedBy: string[];
  stop(): Promise<void>;
}

export interface OidcBehavior {
  /** Seconds that credentials hold; the SDK takes new ones five minutes before the end. */
  lifetime?: number;
  /** Status of the nth answer of GitHub's endpoint (200 when not given). */
  tokenStatus?: (attempt: number) => number;
  /** An error of AssumeRoleWithWebIdentity: its message, and its code where that is not AccessDenied. */
  denied?: string;
  code?: string;
  /** How often it is answered; always when not given. */
  deniedTimes?: number;
  /** The subject that the tokens of this job have; without it they are no JSON web tokens. */
  subject?: string;
}

export async function startOidc(behavior: OidcBehavior = {}): Promise<OidcStandIn> {
  const tokens: OidcStandIn['tokens'] = [];
  const assumed: OidcStandIn['assumed'] = [];
  const signedBy: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url!, 'http://localhost');
      if (url.pathname === '/token') {
        tokens.push({ audience: url.searchParams.get('audience') ?? '', bearer: request.headers.authorization ?? '' });
        const status = behavior.tokenStatus?.(tokens.length) ?? 200;
        response.writeHead(status, { 'content-type': 'application/json' });
        return void response.end(status === 200 ? JSON.stringify({ value: token(tokens.length, behavior) }) : '{}');
      }
      const form = new URLSearchParams(await bodyOf(request));
      response.setHeader('content-type', 'text/xml');
      if (form.get('Action') !== 'AssumeRoleWithWebIdentity') {
        signedBy.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '');
        return void response.end(callerIdentity());
      }
      assumed.push({
        role: form.get('RoleArn')!,
        session: form.get('RoleSessionName')!,
        token: form.get('WebIdentityToken')!,
      });
      const { denied, code = 'AccessDenied', deniedTimes = Infinity } = behavior;
      if (denied && assumed.length <= deniedTimes)
        return void response.writeHead(code === 'AccessDenied' ? 403 : 400).end(refusal(denied, code));
      response.end(credentials(assumed.length, behavior.lifetime ?? 3600));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    environment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner-token',
      AWS_ENDPOINT_URL_STS: origin,
      AWS_REGION: 'eu-central-1',
    },
    tokens,
    assumed,
    signedBy,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function token(number: number, { subject }: OidcBehavior): string {
  if (!subject) return `jwt-${number}`;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ iss: 'https://token.actions.githubusercontent.com', sub: subject, jti: number })}.sig`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
function credentials(number: number, lifetime: number): string {
  return `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA${String(number).padStart(4, '0')}</AccessKeyId><SecretAccessKey>secret-${number}</SecretAccessKey><SessionToken>session-${number}</SessionToken><Expiration>${new Date(Date.now() + lifetime * 1000).toISOString()}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
}

function refusal(message: string, code: string): string {
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}

function callerIdentity(): string {
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:aws:sts::123456789012:assumed-role/deploy/x</Arn><UserId>x</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`;
}
