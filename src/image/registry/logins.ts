import { GetAuthorizationTokenCommand, ECRClient } from '@aws-sdk/client-ecr';
import { orExplain } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import type { Environment } from '../../process/index.ts';
import { decodeLogin, storedCredentials } from './docker-config.ts';
import { ecrHost, type EcrLocation } from './reference.ts';
import type { RegistryCredentials } from './registry.ts';

/** The logins of a plan or of a build: one request for each registry, however many images come from it. */
export class Logins {
  readonly #context: Pick<Context, 'session' | 'report'>;
  readonly #environment: Environment;
  readonly #ecr = new Map<string, Partial<EcrLocation>>();
  readonly #found = new Map<string, Promise<RegistryCredentials | undefined>>();

  constructor(context: Pick<Context, 'session' | 'report'>, environment: Environment) {
    this.#context = context;
    this.#environment = environment;
  }

  /** Registers a host, such as a VPC endpoint, that takes the ECR login of an account and region. */
  addEcr(host: string, location: Partial<EcrLocation>): void {
    this.#ecr.set(host, location);
  }

  /** The login for our own requests: ECR's through the session, that of others from the user's own logins. */
  async find(host: string): Promise<RegistryCredentials | undefined> {
    if (!this.#found.has(host)) this.#found.set(host, this.#ask(host));
    return await this.#found.get(host);
  }

  /** The ECR logins that the engine needs for these hosts; it finds the others by itself. */
  async forEngine(hosts: Iterable<string>): Promise<Map<string, RegistryCredentials>> {
    const logins = new Map<string, RegistryCredentials>();
    for (const host of new Set(hosts)) {
      const credentials = this.#ecrLocation(host) && (await this.find(host));
      if (credentials) logins.set(host, credentials);
    }
    return logins;
  }

  #ecrLocation(host: string): Partial<EcrLocation> | undefined {
    return this.#ecr.get(host) ?? ecrHost(host);
  }

  async #ask(host: string): Promise<RegistryCredentials | undefined> {
    const location = this.#ecrLocation(host);
    if (!location) return await storedCredentials(host, this.#environment);
    const credentials = await this.#authorize(location);
    this.#context.report.mask(credentials.password);
    return credentials;
  }

  /** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html */
  async #authorize({ account, region }: Partial<EcrLocation>): Promise<RegistryCredentials> {
    const session = region ? this.#context.session.inRegion(region) : this.#context.session;
    const asked = session
      .client(ECRClient)
      .send(new GetAuthorizationTokenCommand(account ? { registryIds: [account] } : {}));
    const { authorizationData } = await orExplain(asked, 'ECR did not return a login (ecr:GetAuthorizationToken)');
    return decodeLogin(authorizationData![0]!.authorizationToken)!;
  }
}
