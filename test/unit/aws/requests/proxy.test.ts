import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { agentProxy, proxyAuthorization, proxyFor } from '../../../../src/aws/requests/proxy.ts';
import { startForwardProxy } from '../../../support/http/forward-proxy.ts';

const EVERY_CLIENT = join(import.meta.dirname, '../../../support/http/every-client.ts');

test('every client asks the proxy, with its user and password; loopback and NO_PROXY are reached directly', async () => {
  const proxy = await startForwardProxy((host, path) =>
    host === 'token.test' ? '{"value":"jwt"}' : host.startsWith('sts.') ? STS : `${host}${path}`,
  );
  const loopback = createServer((_, response) => void response.end('direct'));
  await new Promise<void>((resolve) => loopback.listen(0, '127.0.0.1', resolve));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', EVERY_CLIENT],
    {
      env: {
        PATH: process.env['PATH'],
        HTTPS_PROXY: proxy.url,
        http_proxy: proxy.url,
        NO_PROXY: 'company.test',
        // Tokens of the global STS are not taken by a KeyValueStore: whatever this says, STS is asked in the region.
        AWS_STS_REGIONAL_ENDPOINTS: 'legacy',
        NODE_EXTRA_CA_CERTS: proxy.caFile,
        LOOPBACK_URL: `http://127.0.0.1:${(loopback.address() as AddressInfo).port}/`,
      },
    },
  );
  loopback.close();
  await proxy.stop();
  expect(proxy.refused).toEqual([]);
  expect([...new Set(proxy.seen)]).toEqual([
    'CONNECT token.test:443',
    'CONNECT sts.eu-central-1.amazonaws.com:443',
    'CONNECT s3.eu-central-1.amazonaws.com:443',
    'CONNECT registry.test:443',
    'CONNECT api.github.test:443',
    'CONNECT shop.test:443',
    'GET http://shop.test:80/a?b=1',
    'CONNECT edge.test:443',
  ]);
  expect(JSON.parse(stdout)).toMatchObject({
    'token, STS and the SDK': '123456789012',
    'check with https': '200 shop.test/',
    'check with http': '200 shop.test/a',
    'check with connect-to': '200 own.test/',
    'check of a host in NO_PROXY': expect.stringContaining('inside.company.test'),
    'check of the loopback': '200 direct',
    'fetch of the loopback': 'direct',
  });
});

/** What opens connections by itself; all else goes through the SDK, octokit or these. A container of the boot check is local. */
const OPENS_CONNECTIONS = [
  'aws/requests/proxy.ts',
  'aws/requests/web-client.ts',
  'checks/http/client.ts',
  'image/boot-check/container-request.ts',
];

test('nothing else of src/ opens connections, past the proxy', () => {
  const root = join(import.meta.dirname, '../../../../src');
  const opens =
    /^import (?!type)[^;]*? from '(node:(https?|http2|net|tls|dgram)|undici|ws|axios|got)'|import\('(node:(https?|http2|net|tls)|undici)'\)|(?<![#.\w])fetch\(/m;
  const found = globSync('**/*.ts', { cwd: root }).filter((path) => {
    const text = readFileSync(join(root, path), 'utf8').replaceAll(/^import type [^;]*;$|\btype \w+,?/gm, '');
    return opens.test(text.replaceAll(/^import \{\s*\} from [^;]*;$/gm, ''));
  });
  expect(found.toSorted()).toEqual(OPENS_CONNECTIONS);
});

describe('the proxy of an address', () => {
  const variables = {
    HTTPS_PROXY: 'proxy.test:3128',
    NO_PROXY: 'amazonaws.com, .github.test,*.wild.test,10.0.0.7,exact.test:8443',
  };

  test.each([
    ['https://example.org', 'http://proxy.test:3128/'],
    ['http://example.org', undefined],
    ['https://s3.eu-central-1.amazonaws.com', undefined],
    ['https://notamazonaws.com', 'http://proxy.test:3128/'],
    ['https://api.github.test', undefined],
    ['https://a.wild.test', undefined],
    ['https://10.0.0.7', undefined],
    ['https://exact.test:8443', undefined],
    ['https://exact.test', 'http://proxy.test:3128/'],
    ['https://localhost:4566', undefined],
    ['https://bucket.s3.localhost:4566', undefined],
    ['https://127.8.9.10', undefined],
    ['https://[::1]:4566', undefined],
  ])('%s: %s', (address, proxy) => {
    expect(proxyFor(new URL(address), variables)?.href).toBe(proxy);
  });

  test('NO_PROXY=* is none at all, and lower case wins', () => {
    expect(proxyFor(new URL('https://example.org'), { ...variables, NO_PROXY: '*' })).toBeUndefined();
    expect(proxyFor(new URL('https://example.org'), { ...variables, https_proxy: 'http://b.test:1' })?.host).toBe(
      'b.test:1',
    );
  });

  test('the agents of the SDK get the same exceptions, with what is below each host', () => {
    expect(agentProxy({})).toEqual({});
    expect(agentProxy(variables).proxyEnv).toEqual({
      https_proxy: 'http://proxy.test:3128/',
      no_proxy: expect.stringMatching(
        /^amazonaws\.com,\.amazonaws\.com,.*10\.0\.0\.7,.*127\.0\.0\.0-127\.255\.255\.255/,
      ),
    });
  });

  test.each([
    ['50%', '50%'],
    ['%25off', '%off'],
    ['a%zz%40', 'a%zz@'],
  ])('the password %s is sent as %s', (written, sent) => {
    const proxy = proxyFor(new URL('https://example.org'), { https_proxy: `http://ada:${written}@proxy.test:3128` })!;
    expect(proxyAuthorization(proxy)).toEqual({
      'proxy-authorization': `Basic ${Buffer.from(`ada:${sent}`).toString('base64')}`,
    });
  });

  test('what is no URL of a proxy is refused, and not printed', () => {
    const wrong = () => proxyFor(new URL('https://example.org'), { HTTPS_PROXY: 'socks5://user:secret@proxy.test' });
    expect(wrong).toThrow(expect.objectContaining({ code: 'input', message: expect.not.stringContaining('secret') }));
  });
});

const STS = `<R xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult><GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:aws:sts::123456789012:assumed-role/deploy/x</Arn></GetCallerIdentityResult></R>`;
