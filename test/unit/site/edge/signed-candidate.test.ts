import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { edgeFunction } from '../../../../scripts/edge.ts';
import { type AwsSession, PollTimeout } from '../../../../src/aws/index.ts';
import { createContext } from '../../../../src/operation/index.ts';
import type { Candidate } from '../../../../src/site/edge/signed-candidate.ts';
import type { Side } from '../../../../src/site/edge/side.ts';
import type { SiteRecord } from '../../../../src/site/edge/site-record.ts';
import { prepareSigning, signCandidate } from '../../../../src/site/index.ts';
import { compileFunction, viewerRequest } from '../../../support/edge/functions.ts';
import { keyValueSession } from '../../../support/edge/key-value-session.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const api = compileFunction(edgeFunction('api.js'));
const site = compileFunction(edgeFunction('site.js'));

const live: Side = { id: 'lambda', domain: 'live.example', protocol: 'https', port: 443, path: '' };
const next: Side = { ...live, domain: 'next.example' };
const record: SiteRecord = {
  release: 'r2',
  base: '',
  shared: [],
  own: [],
  style: 'app',
  roots: [],
  pages: ['/über'],
  files: [],
  br: [],
  gz: [],
};
const NOW = 1_800_000_000_000;
const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/k1';

const values = new Map([
  ['api', JSON.stringify({ revision: 'x', stable: live })],
  ['site', JSON.stringify({ release: 'r1' })],
  ['origin', 'origin-key'],
]);
const signed = async (candidate: Partial<Candidate>) =>
  await signCandidate(keyValueSession(values), ARN, { until: NOW + 1000, ...candidate });

const askApi = async (headers: Record<string, string>, uri = '/api/x', now = NOW) =>
  await api(viewerRequest(uri, { headers }), values, now);
const pageOf = async (headers: Record<string, string>, uri = '/', now = NOW) =>
  (await site(viewerRequest(uri, { headers }), values, now)).request!.uri;

describe('a request with a signed header', () => {
  test('is answered by the release that the header names; one without it by the live one', async () => {
    const header = Object.fromEntries([await signed({ api: next, site: record })]);
    expect((await askApi(header)).origin!.domainName).toBe('next.example');
    expect(await pageOf(header)).toBe('/releases/r2/index.html');
    expect(await pageOf(header, '/%C3%BCber')).toBe('/releases/r2/%C3%BCber.html');
    expect((await askApi({})).origin!.domainName).toBe('live.example');
    expect(await pageOf({})).toBe('/releases/r1/index.html');
  });

  test('names a backend or a release alone: the other one is live', async () => {
    const onlyApi = Object.fromEntries([await signed({ api: next })]);
    expect(await pageOf(onlyApi)).toBe('/releases/r1/index.html');
    const onlySite = Object.fromEntries([await signed({ site: record })]);
    expect((await askApi(onlySite)).origin!.domainName).toBe('live.example');
  });

  test('reaches new tasks behind a closed load balancer, which never see the header itself', async () => {
    const header = Object.fromEntries([await signed({ api: { ...next, closed: true, key: 'k' } })]);
    const { request } = await askApi(header);
    expect(request!.headers).toMatchObject({
      'x-origin-verify': { value: 'origin-key' },
      'x-candidate-key': { value: 'k' },
    });
    expect(request!.headers).not.toHaveProperty('x-deploy-candidate');
    // What a viewer brings of these is not passed on.
    const guessed = await askApi({ 'x-candidate-key': 'k', 'x-origin-verify': 'guess', 'x-deploy-candidate': 'x' });
    expect(Object.keys(guessed.request!.headers)).toEqual(
      expect.not.arrayContaining(['x-candidate-key', 'x-origin-verify', 'x-deploy-candidate']),
    );
  });

  test('counts for a while only', async () => {
    const header = Object.fromEntries([await signed({ api: next, site: record })]);
    expect((await askApi(header, '/api/x', NOW + 1000)).origin!.domainName).toBe('live.example');
    expect(await pageOf(header, '/', NOW + 1000)).toBe('/releases/r1/index.html');
  });

  test.each<[string, (mac: string, payload: string) => string]>([
    ['another signature', (mac, payload) => `${mac.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))}.${payload}`],
    ['a changed content', (mac, payload) => `${mac}.${payload.slice(0, -4)}AAAA`],
    ['no signature', (_, payload) => payload],
    ['a signature of nothing', () => `${createHmac('sha256', '').update('').digest('hex')}.`],
    ['another secret', (_, payload) => `${createHmac('sha256', 'guess').update(payload).digest('hex')}.${payload}`],
    ['no end', (mac) => mac.slice(0, 10)],
  ])('with %s counts for nothing', async (_, forge) => {
    const [name, value] = await signed({ api: next, site: record });
    const [mac, payload] = [value.slice(0, 64), value.slice(65)];
    const header = { [name]: forge(mac, payload) };
    expect((await askApi(header)).origin!.domainName).toBe('live.example');
    expect(await pageOf(header)).toBe('/releases/r1/index.html');
  });

  test('counts for nothing where no secret is there yet', async () => {
    const header = Object.fromEntries([await signed({ api: next, site: record })]);
    const without = new Map([...values].filter(([key]) => key !== 'signing'));
    expect((await api(viewerRequest('/api/x', { headers: header }), without, NOW)).origin!.domainName).toBe(
      'live.example',
    );
  });

  test('is told whether it counts, and nothing of the secret', async () => {
    const header = Object.fromEntries([await signed({ api: next })]);
    for (const ask of [api, site]) {
      const body = async (headers: Record<string, string>) =>
        JSON.stringify((await ask(viewerRequest('/.well-known/deploy', { headers }), values, NOW)).response!.body);
      expect(await body(header)).toContain('signed');
      expect(await body({})).not.toContain('signed');
      expect(await body(header)).not.toContain(values.get('signing'));
    }
  });
});

describe('the secret that signs, made before the store is in any output', () => {
  const stores = Array.from({ length: 60 }, (_, index) => ({ Name: `edge-${index}`, ARN: `${ARN}-${index}` }));
  /** Lists 50 stores a page, as CloudFront does. */
  const sessionWith = (values: Map<string, string>, written: string[]) => {
    const { send } = keyValueSession(values).client(Object as never) as { send(command: unknown): Promise<unknown> };
    const listed = async (command: { input: { Marker?: string; KvsARN?: string; Value?: string } }) => {
      const { Marker, KvsARN, Value } = command.input;
      if (KvsARN === undefined) {
        const from = Number(Marker ?? 0);
        const Items = stores.slice(from, from + 50);
        return { KeyValueStoreList: { Items, ...(from + 50 < stores.length && { NextMarker: String(from + 50) }) } };
      }
      if (Value !== undefined) written.push(KvsARN);
      return await send(command);
    };
    // The SDK's paginator looks whose client it gets.
    const client = Object.assign(new CloudFrontClient({ region: 'us-east-1' }), { send: listed });
    return { region: 'us-east-1', client: () => client } as unknown as AwsSession;
  };

  test('lies in the store of that name, is the one that signs later, and is made once', async () => {
    const [values, written] = [new Map<string, string>(), [] as string[]];
    const session = sessionWith(values, written);
    const context = createContext(session, recordingReporter());
    await prepareSigning(context, 'edge-57');
    await prepareSigning(context, 'edge-57');
    const secrets = [...values];
    await signCandidate(session, `${ARN}-57`, { until: NOW + 1000, api: next });
    expect(written).toEqual([`${ARN}-57`]);
    expect([...values]).toEqual(secrets);
  });

  test('waits for a store that is not listed yet, and is made nowhere else where it never is', async () => {
    const [values, written] = [new Map<string, string>(), [] as string[]];
    const session = sessionWith(values, written);
    let time = 0;
    const sleep = (milliseconds: number) => {
      time += milliseconds;
      if (time >= 5_000 && stores.length === 60) stores.push({ Name: 'edge-60', ARN: `${ARN}-60` });
      return Promise.resolve();
    };
    const context = createContext(session, recordingReporter(), { clock: { now: () => time, sleep } });
    await prepareSigning(context, 'edge-60');
    expect(written).toEqual([`${ARN}-60`]);
    await expect(prepareSigning(context, 'edge-61')).rejects.toBeInstanceOf(PollTimeout);
    expect(written).toHaveLength(1);
  });
});
