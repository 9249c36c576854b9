import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import type { AwsCredentialIdentityProvider, HashConstructor } from '@smithy/types';
import { SignatureV4 } from './signature-v4.ts';

/** What a client of the SDK is made of, as far as a request without its middleware needs it. */
interface DirectClient {
  readonly config: {
    credentials: AwsCredentialIdentityProvider;
    region: () => Promise<string>;
    sha256: HashConstructor;
    requestHandler: { handle(request: never): Promise<{ response: unknown }> };
  };
}

type Command = Parameters<typeof getEndpointFromInstructions>[1];

/** What the endpoint is found by, and how its requests are signed. */
export interface DirectOperation {
  command: Command;
  input: Record<string, string>;
  /** Name in the signature, where the endpoint does not say how it is signed. */
  service?: string;
  uriEscapePath: boolean;
}

/** One request: `path` below the endpoint's own, and headers beside host and length. */
export interface DirectCall {
  method: 'PUT' | 'POST';
  path: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
  body: Uint8Array;
}

/**
 * Requests of one operation without the SDK's middleware, which takes several times the processor time of the request
 * itself: to the endpoint that the SDK finds, signed by the SDK's signer, over the client's own connections.
 */
export class DirectRequest {
  readonly #client: DirectClient;
  readonly #url: URL;
  readonly #signer: SignatureV4;

  private constructor(client: DirectClient, url: URL, signer: SignatureV4) {
    this.#client = client;
    this.#url = url;
    this.#signer = signer;
  }

  /** Undefined for resources whose requests are signed in other ways (directory buckets, multi-region access points). */
  static async of(client: DirectClient, operation: DirectOperation): Promise<DirectRequest | undefined> {
    const { config } = client;
    const { command, input, service, uriEscapePath } = operation;
    const { url, properties, headers } = await getEndpointFromInstructions(input, command, config as never);
    const [scheme] = (properties?.['authSchemes'] ?? []) as Partial<
      Record<'name' | 'signingName' | 'signingRegion', string>
    >[];
    if ((scheme ? scheme.name !== 'sigv4' : !service) || Object.keys(headers ?? {}).length > 0) return undefined;
    const signer = new SignatureV4({
      credentials: config.credentials,
      region: scheme?.signingRegion ?? (await config.region()),
      service: scheme?.signingName ?? service!,
      sha256: config.sha256,
      uriEscapePath,
    });
    return new DirectRequest(client, url, signer);
  }

  async send(call: DirectCall): Promise<HttpResponse> {
    const signed = await this.sign(call);
    const { response } = await this.#client.config.requestHandler.handle(signed as never);
    return response as HttpResponse;
  }

  /** The request as it is sent. */
  async sign({ method, path, query, headers, body }: DirectCall): Promise<HttpRequest> {
    const { protocol, hostname, port, host, pathname } = this.#url;
    const request = new HttpRequest({
      protocol,
      hostname,
      ...(port && { port: Number(port) }),
      method,
      path: pathname.replace(/\/$/, '') + path,
      ...(query && { query }),
      headers: { host, 'content-length': String(body.length), ...headers, 'user-agent': 'deploy-action/1' },
      body,
    });
    const { systemClockOffset = 0 } = this.#client.config as { systemClockOffset?: number };
    await this.#signer.sign(request, new Date(Date.now() + systemClockOffset));
    return request;
  }
}
