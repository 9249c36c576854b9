import { GetAuthorizationTokenCommand, ECRClient } from '@aws-sdk/client-ecr';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';
import type { Reporter } from '../../report/index.ts';
import { storedCredentials } from './docker-config.ts';
import { buildEnvironment } from '../process.ts';
import { ecrHost } from './reference.ts';
import type { RegistryCredentials } from './registry.ts';

/** The logins of one run: each registry is asked for its login once, whatever number of images come from it. */
export interface Logins {
  /** For requests of our own: ECR through the session, other registries from what the user logged in to. */
  find(host: string): Promise<RegistryCredentials | undefined>;
  /** Says that `host` takes the ECR login of an account and region (a VPC endpoint, say). */
  addEcr(host: string, location: { account?: string; region?: string }): void;
  /** ECR logins that the engine needs for these hosts; the others it finds by itself. */
  forEngine(hosts: Iterable<string>): Promise<Map<string, RegistryCredentials>>;
}

export function openLogins(
  session: AwsSession,
  environment: Readonly<Record<string, string | undefined>>,
  report: Reporter,
): Logins {
  const ecr = new Map<string, { account?: string; region?: string }>();
  const found = new Map<string, Promise<RegistryCredentials | undefined>>();
  const ecrOf = (host: string) => ecr.get(host) ?? ecrHost(host);

  async function ask(host: string): Promise<RegistryCredentials | undefined> {
    const location = ecrOf(host);
    if (!location) return await storedCredentials(host, buildEnvironment(environment));
    const credentials = await authorize(
      location.region ? session.inRegion(location.region) : session,
      location.account,
    );
    report.mask(credentials.password);
    return credentials;
  }

  return {
    find(host) {
      if (!found.has(host)) found.set(host, ask(host));
      return found.get(host)!;
    },
    addEcr: (host, location) => void ecr.set(host, location),
    async forEngine(hosts) {
      const logins = new Map<string, RegistryCredentials>();
      for (const host of new Set(hosts)) {
        const credentials = ecrOf(host) ? await this.find(host) : undefined;
        if (credentials) logins.set(host, credentials);
      }
      return logins;
    },
  };
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html */
async function authorize(session: AwsSession, account: string | undefined): Promise<RegistryCredentials> {
  try {
    const { authorizationData } = await session
      .client(ECRClient)
      .send(new GetAuthorizationTokenCommand(account ? { registryIds: [account] } : {}));
    const decoded = Buffer.from(authorizationData![0]!.authorizationToken!, 'base64').toString();
    const colon = decoded.indexOf(':');
    return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
  } catch (error) {
    throw explainAwsError(error, 'ECR gave no login (ecr:GetAuthorizationToken)');
  }
}
