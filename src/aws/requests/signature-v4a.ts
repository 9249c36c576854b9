import { createECDH, createHmac, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import {
  ALGORITHM_IDENTIFIER_V4A,
  AMZ_DATE_HEADER,
  AUTH_HEADER,
  getCanonicalHeaders,
  getPayloadHash,
  hasHeader,
  KEY_TYPE_IDENTIFIER,
  prepareRequest,
  REGION_SET_PARAM,
  SHA256_HEADER,
  SignatureV4Base,
  signatureV4aContainer,
  TOKEN_HEADER,
  type SignatureV4CryptoInit,
  type SignatureV4Init,
} from '@smithy/signature-v4';
import type { AwsCredentialIdentity, HttpRequest, RequestSigner, RequestSigningArguments } from '@smithy/types';

/** The clients of the SDK sign with this where a service takes Signature Version 4A only. */
export function useSignatureV4a(): void {
  signatureV4aContainer.SignatureV4a = SignatureV4a;
}

/**
 * Signature Version 4A over OpenSSL. The SDK's own has elliptic curves in JavaScript: 52 ms of CPU for the first signature of
 * a run against 3 ms. All but the key and the signature are the SDK's parts.
 */
export class SignatureV4a extends SignatureV4Base implements RequestSigner {
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- the base's own is protected
  constructor(options: SignatureV4Init & SignatureV4CryptoInit) {
    super(options);
  }

  async sign(toSign: HttpRequest, options: RequestSigningArguments = {}): Promise<HttpRequest> {
    const { signingDate = new Date(), signableHeaders, unsignableHeaders, signingService = this.service } = options;
    const credentials = await this.credentialProvider();
    this.validateResolvedCredentials(credentials);
    const { longDate, shortDate } = this.formatDate(signingDate);
    const request = prepareRequest(toSign);
    request.headers[AMZ_DATE_HEADER] = longDate;
    if (credentials.sessionToken) request.headers[TOKEN_HEADER] = credentials.sessionToken;
    request.headers[REGION_SET_PARAM.toLowerCase()] = options.signingRegion ?? (await this.regionProvider());
    const payloadHash = await getPayloadHash(request, this.sha256);
    if (this.applyChecksum && !hasHeader(SHA256_HEADER, request.headers)) request.headers[SHA256_HEADER] = payloadHash;
    const headers = getCanonicalHeaders(request, unsignableHeaders, signableHeaders);
    const canonical = this.createCanonicalRequest(request, headers, payloadHash);
    const scope = `${shortDate}/${signingService}/${KEY_TYPE_IDENTIFIER}`;
    const text = await this.createStringToSign(longDate, scope, canonical, ALGORITHM_IDENTIFIER_V4A);
    const signature = sign('sha256', Buffer.from(text), keyOf(credentials)).toString('hex');
    request.headers[AUTH_HEADER] =
      `${ALGORITHM_IDENTIFIER_V4A} Credential=${credentials.accessKeyId}/${scope}, ` +
      `SignedHeaders=${this.getCanonicalHeaderList(headers)}, Signature=${signature}`;
    return request;
  }
}

/** Deriving a key takes as long as a signature, and the SDK makes a signer for each request. */
const keys = new WeakMap<AwsCredentialIdentity, KeyObject>();

function keyOf(credentials: AwsCredentialIdentity): KeyObject {
  const key = keys.get(credentials) ?? signingKey(credentials);
  keys.set(credentials, key);
  return key;
}

/** The order of the curve P-256, less two. */
const LARGEST = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254fn;

/**
 * The private key that belongs to credentials: a number of 256 bits that the secret gives, and the next one by a counter
 * in the rare case that it is too large for the curve.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key-sigv4a
 */
export function signingKey({ accessKeyId, secretAccessKey }: AwsCredentialIdentity): KeyObject {
  for (let counter = 1; counter <= 254; counter++) {
    const input = [
      Buffer.from([0, 0, 0, 1]),
      Buffer.from(`${ALGORITHM_IDENTIFIER_V4A}\0${accessKeyId}`),
      Buffer.from([counter]),
      Buffer.from([0, 0, 1, 0]),
    ];
    const candidate = createHmac('sha256', `AWS4A${secretAccessKey}`).update(Buffer.concat(input)).digest('hex');
    const number = BigInt(`0x${candidate}`);
    if (number <= LARGEST) return privateKey(Buffer.from((number + 1n).toString(16).padStart(64, '0'), 'hex'));
  }
  throw new Error('No key for Signature Version 4A can be derived from the credentials');
}

function privateKey(number: Buffer): KeyObject {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(number);
  const point = pair.getPublicKey();
  const [d, x, y] = [number, point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  return createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', d: d!, x: x!, y: y! } });
}
