import { describe, expect, test } from '@jest/globals';
import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 as Reference } from '@smithy/signature-v4';
import { SignatureV4 } from '../../../../src/aws/requests/signature-v4.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const setting = { credentials, region: 'us-east-1', service: 's3', sha256: Hash.bind(null, 'sha256') };
const date = new Date('2026-02-03T23:59:59.789Z');
const base = { protocol: 'https:', hostname: 'h', method: 'PUT', path: '/', headers: { host: 'h' } };

const cases: Record<string, { request?: object; setting?: object }> = {
  'a plain request': {},
  'a path of odd characters': { request: { path: '/a b/%2F/arn%3Aaws/ü/../c//d/' } },
  'a path as it is': { request: { path: '/a//b%20c/./' }, setting: { uriEscapePath: false } },
  'a query': { request: { query: { b: '2', a: ['z', 'y', '+ /'], empty: '' } } },
  'a body': { request: { body: new Uint8Array([0, 1, 255]) } },
  'a body whose hash is known': { request: { body: new Uint8Array([1]), headers: { 'x-amz-content-sha256': 'abc' } } },
  'headers of odd values': {
    request: { headers: { host: 'h', 'user-agent': 'x', 'x-amz-meta-a': '  a   b ', 'if-none-match': '*' } },
  },
  'a session token': { setting: { credentials: { ...credentials, sessionToken: 'IQoJ/+==' } } },
  'a secret longer than a block': { setting: { credentials: { ...credentials, secretAccessKey: 'ü'.repeat(90) } } },
  'another region and service': { setting: { region: 'eu-west-1', service: 'dynamodb' } },
};

describe('Signature Version 4', () => {
  test.each(Object.entries(cases))('%s is signed as by the SDK', async (_, given) => {
    const options = { ...setting, ...given.setting };
    const request = () => new HttpRequest({ ...base, ...structuredClone(given.request) });
    const ours = request();
    await new SignatureV4(options).sign(ours, date);
    const theirs = await new Reference(options).sign(request(), { signingDate: date });
    expect(ours.headers).toEqual(theirs.headers);
  });

  test('the key follows the day and the credentials', async () => {
    let present = credentials;
    const changing = { ...setting, credentials: () => Promise.resolve(present) };
    const [signer, reference] = [new SignatureV4(changing), new Reference(changing)];
    const both = async (signingDate: Date) => {
      const ours = new HttpRequest({ ...base, headers: { host: 'h' } });
      await signer.sign(ours, signingDate);
      const theirs = await reference.sign(new HttpRequest({ ...base, headers: { host: 'h' } }), { signingDate });
      expect(ours.headers).toEqual(theirs.headers);
    };
    await both(date);
    await both(date);
    await both(new Date(date.getTime() + 2000));
    present = { accessKeyId: 'AKIDOTHER', secretAccessKey: 'other' };
    await both(date);
  });
});
