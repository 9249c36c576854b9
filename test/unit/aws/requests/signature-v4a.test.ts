import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4a as Reference } from '@smithy/signature-v4a';
import type { AwsCredentialIdentity, HttpRequest as Signed, RequestSigningArguments } from '@smithy/types';
import { SignatureV4a, signingKey } from '../../../../src/aws/requests/signature-v4a.ts';

const credentials: AwsCredentialIdentity = {
  accessKeyId: 'AKISORANDOMAASORANDOM',
  secretAccessKey: 'q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom',
};
const signingDate = new Date('2026-02-03T04:05:06.789Z');

/** The SDK's signer, which tells what it signed. */
class Recording extends Reference {
  text = '';

  protected override async createStringToSign(...parts: [string, string, string, string]): Promise<string> {
    return (this.text = await super.createStringToSign(...parts));
  }
}

interface Case {
  request?: Partial<HttpRequest>;
  credentials?: Partial<AwsCredentialIdentity>;
  signer?: { uriEscapePath?: boolean; applyChecksum?: boolean };
  options?: RequestSigningArguments;
}

const cases: Record<string, Case> = {
  'a plain request': {},
  'a path of odd characters': { request: { path: '/a b/%2F/arn%3Aaws/ü/../c//d/' } },
  'a path as it is': { request: { path: '/a//b%20c/./' }, signer: { uriEscapePath: false } },
  'a query': { request: { query: { b: '2', a: ['z', 'y', '+ /'], empty: '' } } },
  'a body of text': { request: { method: 'PUT', body: '{"Value":"ü"}' } },
  'a body of bytes': { request: { method: 'POST', body: new Uint8Array([0, 1, 255]) } },
  'no header of the checksum': { signer: { applyChecksum: false } },
  'a checksum that stands there': { request: { headers: { host: 'h', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } } },
  'headers that are not signed': {
    request: { headers: { host: 'h', 'user-agent': 'x', 'X-Other': ' a  b ', 'if-match': 'e' } },
    options: { unsignableHeaders: new Set(['if-match']) },
  },
  'a session token': { credentials: { sessionToken: 'IQoJ/+==' } },
  'a secret longer than a block': { credentials: { secretAccessKey: 'k'.repeat(90) } },
  'an empty secret': { credentials: { secretAccessKey: '' } },
  'all regions': { options: { signingRegion: '*' } },
  'another service': { options: { signingService: 'other', signingRegion: 'eu-west-1' } },
};

describe('Signature Version 4A', () => {
  test.each(Object.entries(cases))('%s is signed as by the SDK', async (_, given) => {
    const identity = { ...credentials, ...given.credentials };
    const setting = {
      credentials: identity,
      region: 'us-east-1',
      service: 'cloudfront-keyvaluestore',
      sha256: Hash.bind(null, 'sha256'),
      ...given.signer,
    };
    const request = () =>
      new HttpRequest({
        protocol: 'https:',
        hostname: 'h',
        method: 'GET',
        path: '/key-value-stores/arn',
        headers: { host: 'h' },
        ...given.request,
      });
    const options = { signingDate, ...given.options };
    const reference = new Recording(setting);
    const theirs = parts((await reference.sign(request(), options)) as Signed);
    const ours = parts(await new SignatureV4a(setting).sign(request(), options));

    expect(ours.rest).toEqual(theirs.rest);
    const key = createPublicKey(signingKey(identity));
    const valid = (signature: string, text: string) =>
      verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'hex'));
    expect(valid(theirs.signature, reference.text)).toBe(true);
    expect(valid(ours.signature, reference.text)).toBe(true);
    expect(valid(ours.signature, `${reference.text} `)).toBe(false);
  });

  test('the key is that of the known pair of AWS', () => {
    // https://github.com/awslabs/aws-c-auth/blob/main/tests/key_derivation_tests.c
    const { x, y } = createPublicKey(signingKey(credentials)).export({ format: 'jwk' });
    expect([x, y].map((part) => Buffer.from(part!, 'base64url').toString('hex'))).toEqual([
      '15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb',
      '0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0',
    ]);
  });

  test('the date and the region are those of the moment where none are given', async () => {
    const signer = new SignatureV4a({
      credentials: () => Promise.resolve(credentials),
      region: () => Promise.resolve('eu-central-1'),
      service: 's',
      sha256: Hash.bind(null, 'sha256'),
    });
    const { headers } = await signer.sign(new HttpRequest({ hostname: 'h', headers: { host: 'h' } }));
    expect(headers).toMatchObject({
      'x-amz-region-set': 'eu-central-1',
      'x-amz-date': expect.stringMatching(/^\d{8}T\d{6}Z$/),
    });
  });

  test('credentials without a secret are refused', async () => {
    const signer = new SignatureV4a({
      credentials: { accessKeyId: 'A' } as AwsCredentialIdentity,
      region: 'us-east-1',
      service: 's',
      sha256: Hash.bind(null, 'sha256'),
    });
    await expect(signer.sign(new HttpRequest({ hostname: 'h' }))).rejects.toThrow('credential');
  });
});

/** The signature, and everything else that is sent. */
function parts({ headers, ...request }: Signed): { signature: string; rest: unknown } {
  const { authorization = '', ...others } = headers;
  const [, head, signature = ''] = /^(.*Signature=)([0-9a-f]+)$/.exec(authorization) ?? [];
  return { signature, rest: { ...request, headers: { ...others, authorization: head } } };
}
