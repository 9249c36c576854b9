import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import {
  ALGORITHM_IDENTIFIER,
  AMZ_DATE_HEADER,
  AUTH_HEADER,
  createScope,
  getCanonicalHeaders,
  SHA256_HEADER,
  SignatureV4Base,
  TOKEN_HEADER,
  type SignatureV4CryptoInit,
  type SignatureV4Init,
} from '@smithy/signature-v4';
import type { AwsCredentialIdentity, HttpRequest } from '@smithy/types';

/**
 * Signature Version 4 of many requests: with a key that is derived once, and hashes of one call. The SDK's signer makes two
 * keyed hashes for each request, which took a tenth of the processor time of an upload. What is signed is the SDK's part.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export class SignatureV4 extends SignatureV4Base {
  #key: { of: AwsCredentialIdentity; scope: string; key: KeyObject } | undefined;

  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- the base's own is protected
  constructor(options: SignatureV4Init & SignatureV4CryptoInit) {
    super(options);
  }

  /** Adds the headers of the signature to a request of headers in lower case, with a body of bytes or without one. */
  async sign(request: HttpRequest & { body?: Uint8Array }, signingDate: Date): Promise<void> {
    const { headers } = request;
    const [credentials, region] = [await this.credentialProvider(), await this.regionProvider()];
    this.validateResolvedCredentials(credentials);
    const { longDate, shortDate } = this.formatDate(signingDate);
    const scope = createScope(shortDate, region, this.service);
    headers[AMZ_DATE_HEADER] = longDate;
    if (credentials.sessionToken) headers[TOKEN_HEADER] = credentials.sessionToken;
    const payloadHash = (headers[SHA256_HEADER] ??= hash('sha256', request.body ?? '', 'hex'));
    const signed = getCanonicalHeaders(request);
    const canonical = this.createCanonicalRequest(request, signed, payloadHash);
    const text = `${ALGORITHM_IDENTIFIER}\n${longDate}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
    const signature = createHmac('sha256', this.#keyOf(credentials, scope)).update(text).digest('hex');
    headers[AUTH_HEADER] =
      `${ALGORITHM_IDENTIFIER} Credential=${credentials.accessKeyId}/${scope}, ` +
      `SignedHeaders=${this.getCanonicalHeaderList(signed)}, Signature=${signature}`;
  }

  #keyOf(credentials: AwsCredentialIdentity, scope: string): KeyObject {
    if (this.#key?.of !== credentials || this.#key.scope !== scope)
      this.#key = { of: credentials, scope, key: signingKey(credentials, scope) };
    return this.#key.key;
  }
}

function signingKey({ secretAccessKey }: AwsCredentialIdentity, scope: string): KeyObject {
  let key = Buffer.from(`AWS4${secretAccessKey}`);
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  return createSecretKey(key);
}
