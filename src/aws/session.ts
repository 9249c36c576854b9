import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { Failure } from '../report/index.ts';
import { explainAwsError } from './errors.ts';
import { lookupWithLoopback } from './requests/loopback.ts';
import { agentProxy, type Variables } from './requests/proxy.ts';

export interface SessionOptions {
  region: string;
  /** Where the credentials come from; the SDK's default chain when not given. */
  credentials?: AwsCredentialIdentityProvider;
  /** Service endpoint for everything (the SDK also reads AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE> itself). */
  endpoint?: string;
  /** S3 with a custom endpoint is addressed by path, as the AWS CLI does. */
  forcePathStyle?: boolean;
  maxAttempts?: number;
  /** A connection on which nothing moves for this long (120 s) counts as lost, and the request is sent again; 0: never. */
  idleTimeoutMs?: number;
}

/** What every SDK client is made with. */
export interface ClientConfig {
  region: string;
  credentials?: AwsCredentialIdentityProvider;
  endpoint?: string;
  forcePathStyle?: boolean;
  maxAttempts: number;
  retryMode: 'standard';
  requestHandler: NodeHttpHandler;
  customUserAgent: string;
}

/** The one door to AWS: region, credentials and clients, made once and shared by all steps of a run. */
export interface AwsSession {
  readonly region: string;
  /** `session.client(S3Client)`: one client per class, so that connections and credentials are shared. */
  client<T>(type: new (config: ClientConfig) => T): T;
  /** The same session for another region (the certificate of a distribution lives in us-east-1). */
  inRegion(region: string): AwsSession;
  /** The same region and endpoint with other credentials (a role in another account). */
  withCredentials(credentials: AwsCredentialIdentityProvider): AwsSession;
  /** The same session for calls that are silent until long work is done, such as a function that runs for minutes. */
  patient(): AwsSession;
  /** The caller's account id, asked for once. */
  accountId(): Promise<string>;
  /** The caller's ARN, asked for once. */
  callerArn(): Promise<string>;
}

/** Sockets of the SDK's clients, through the proxy that the environment names. */
export function createRequestHandler(idleTimeoutMs = 120_000): NodeHttpHandler {
  const agent = { maxSockets: 128, keepAlive: true, lookup: lookupWithLoopback, ...agentProxy() };
  return new NodeHttpHandler({
    connectionTimeout: 10_000,
    socketTimeout: idleTimeoutMs,
    httpAgent: agent,
    httpsAgent: agent,
  });
}

/** SDK clients with enough sockets for parallel transfers; standard retries with backoff, six attempts. */
export function createSession(options: SessionOptions): AwsSession {
  const clients = new Map<unknown, unknown>();
  const regions = new Map<string, AwsSession>();
  const config: ClientConfig = {
    region: options.region,
    maxAttempts: options.maxAttempts ?? 6,
    retryMode: 'standard',
    requestHandler: createRequestHandler(options.idleTimeoutMs),
    customUserAgent: 'deploy-action/1',
    ...(options.credentials && { credentials: options.credentials }),
    ...(options.endpoint && { endpoint: options.endpoint }),
    ...(options.forcePathStyle && { forcePathStyle: true }),
  };
  let identity: Promise<{ account: string; arn: string }> | undefined;
  const session: AwsSession = {
    region: options.region,
    client<T>(type: new (config: ClientConfig) => T): T {
      if (!clients.has(type)) clients.set(type, withoutLogger(new type(config)));
      return clients.get(type) as T;
    },
    inRegion(region) {
      if (region === options.region) return session;
      if (!regions.has(region)) regions.set(region, createSession({ ...options, region }));
      return regions.get(region)!;
    },
    withCredentials: (credentials) => createSession({ ...options, credentials }),
    patient: () => createSession({ ...options, idleTimeoutMs: 0 }),
    accountId: async () => (await whoAmI()).account,
    callerArn: async () => (await whoAmI()).arn,
  };
  return session;

  async function whoAmI(): Promise<{ account: string; arn: string }> {
    identity ??= session
      .client(STSClient)
      .send(new GetCallerIdentityCommand({}))
      .then(({ Account, Arn }) => ({ account: Account!, arn: Arn! }))
      .catch((error: unknown) => {
        identity = undefined;
        throw explainAwsError(
          error,
          'The account and role of the credentials could not be read (sts:GetCallerIdentity)',
        );
      });
    return await identity;
  }
}

/** Without a logger the SDK still copies every request and answer for one: a tenth of the time of a bulk transfer. */
function withoutLogger<T>(client: T): T {
  (client as { middlewareStack?: { remove(name: string): boolean } }).middlewareStack?.remove('loggerMiddleware');
  return client;
}

/**
 * eu-central-1, us-gov-west-1, us-isob-east-1, eusc-de-east-1: all have a point of the compass, so that a slip of the hand
 * (eu-centrall-1) is no region, and one that is newer than this program is.
 */
const REGION = /^[a-z]{2,4}(-[a-z]+)*-(central|(north|south)?(east|west)|north|south)-\d{1,2}$/;
/** S3-compatible storage names its regions as it likes: auto, fr-par, nyc3. */
const OTHER_REGION = /^[\w-]{1,63}$/;

/** Region of a run: the input, else AWS_REGION or AWS_DEFAULT_REGION; a clear failure when none is given. */
export function requireRegion(input: string | undefined, environment: Variables): string {
  const region = input || environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'];
  if (!region) {
    throw new Failure({
      code: 'input',
      what: 'No AWS region is set',
      todo: 'Set the input aws-region, for example aws-region: eu-central-1, or the variable AWS_REGION',
    });
  }
  const elsewhere = environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL'];
  if (!(elsewhere ? OTHER_REGION : REGION).test(region)) {
    throw new Failure({
      code: 'input',
      what: `Input "aws-region" cannot be ${JSON.stringify(region)}`,
      why: 'Allowed: a region code such as eu-central-1 or us-east-1',
    });
  }
  return region;
}
