import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { privateLogin, storedCredentials } from '../../../../src/image/registry/docker-config.ts';
import { Logins } from '../../../../src/image/registry/logins.ts';
import { OciRegistry, RegistryClient, resolveDigest } from '../../../../src/image/registry/oci-registry.ts';
import { jsonService } from '../../../support/aws/json-protocol.ts';
import { freePort } from '../../../support/ports.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { failureWith, naming } from '../../../support/failure-with.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

const digest = `sha256:${'b'.repeat(64)}`;
const manifest = JSON.stringify({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { digest: 'sha256:c', size: 10 },
  layers: [{ size: 100 }, { size: 200 }],
});

/** The protocol of a registry with token authentication, as far as these tests go. */
describe('a registry that is not ECR', () => {
  let server: Server;
  let host: string;
  let seen: string[];
  let answerPut: number;

  beforeEach(async () => {
    seen = [];
    answerPut = 201;
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()));

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '', method, headers } = request;
    seen.push(`${method} ${url}`);
    const send = (status: number, body = '', more = {}) => response.writeHead(status, more).end(body);
    if (url.startsWith('/token')) {
      const signedIn = headers.authorization === `Basic ${Buffer.from('me:pw').toString('base64')}`;
      return void (signedIn ? send(200, '{"token":"t"}') : send(401));
    }
    if (headers.authorization !== 'Bearer t')
      return void send(401, '', { 'www-authenticate': `Bearer realm="http://${host}/token",service="reg",scope="x"` });
    if (method === 'PUT') return void send(answerPut);
    if (url.endsWith('/manifests/there') || url.endsWith(digest))
      return void send(200, manifest, {
        'content-type': 'application/vnd.oci.image.manifest.v1+json',
        'docker-content-digest': digest,
      });
    if (url.endsWith('/blobs/sha256:c')) return void send(200, '{"created":"2026-01-02T03:04:05Z"}');
    send(404);
  }

  const login = () => Promise.resolve({ username: 'me', password: 'pw' });

  test('the login goes to no other host, whatever address the registry gives', async () => {
    const client = new RegistryClient({ host, path: 'team/app' }, 'pull,push', login);
    await client.request('GET', '/manifests/there');
    seen = [];
    const elsewhere = `http://localhost:${new URL(`http://${host}`).port}/v2/team/app/blobs/uploads/1`;
    await expect(client.request('PUT', elsewhere)).rejects.toMatchObject({ message: naming(host, 'localhost') });
    expect(seen).toEqual([]);
  });

  test('signs in once with a token for its repository, and reads what is there', async () => {
    const registry = new OciRegistry(host, 'org/shop', login);
    const found = await registry.lookup(['missing', 'there']);
    expect([...found.keys()]).toEqual(['there']);
    expect(found.get('there')).toMatchObject({ digest, size: 310, createdAt: Date.parse('2026-01-02T03:04:05Z') });
    expect(seen.filter((line) => line.includes('/token'))).toEqual([
      'GET /token?service=reg&scope=repository%3Aorg%2Fshop%3Apull%2Cpush',
    ]);
  });

  test('gives an image a tag without an engine', async () => {
    await new OciRegistry(host, 'shop', login).putTag(digest, 'v1');
    expect(seen.at(-1)).toBe('PUT /v2/shop/manifests/v1');
    answerPut = 409;
    await expect(new OciRegistry(host, 'shop', login).putTag(digest, 'v1')).rejects.toMatchObject({
      code: 'immutable-tag',
    });
  });

  test('a refusal is one clear error', async () => {
    const registry = new OciRegistry(host, 'shop', () => Promise.resolve(undefined));
    await expect(registry.lookup(['there'])).rejects.toMatchObject({
      code: 'registry',
      why: 'HTTP 401',
      todo: expect.stringContaining('login-action'),
    });
  });

  test('a registry that is not there is one clear error', async () => {
    await expect(new OciRegistry(`127.0.0.1:${await freePort()}`, 'shop', login).lookup(['there'])).rejects.toThrow(
      failureWith('registry', 'ECONNREFUSED'),
    );
  });

  test('the digest of a base image is asked, or known, or said to be unknown', async () => {
    expect(await resolveDigest({ host, path: 'base', tag: 'there' }, login)).toEqual({ digest });
    expect(await resolveDigest({ host, path: 'base', digest }, login)).toEqual({ digest });
    expect(await resolveDigest({ host, path: 'base', tag: 'missing' }, login)).toEqual({ problem: 'HTTP 404' });
    expect(await resolveDigest({ host: `127.0.0.1:${await freePort()}`, path: 'base' }, login)).toMatchObject({
      problem: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('logins', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'deploy-home-'));
    mkdirSync(join(home, '.docker', 'cli-plugins'), { recursive: true });
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const auth = Buffer.from('u:p:with:colons').toString('base64');
  const configure = (config: object) => writeFileSync(join(home, '.docker', 'config.json'), JSON.stringify(config));

  test('are read from where docker keeps them', async () => {
    configure({ auths: { 'ghcr.io': { auth }, 'https://index.docker.io/v1/': { auth } } });
    expect(await storedCredentials('ghcr.io', { HOME: home })).toEqual({ username: 'u', password: 'p:with:colons' });
    expect(await storedCredentials('docker.io', { HOME: home })).toMatchObject({ username: 'u' });
    expect(await storedCredentials('quay.io', { HOME: home })).toBeUndefined();
  });

  test('of a run lie in a private folder, beside the user’s own, which stay as they are', () => {
    configure({ auths: { 'ghcr.io': { auth } }, credsStore: 'desktop' });
    const before = readFileSync(join(home, '.docker', 'config.json'), 'utf8');
    const folder = join(home, 'run');
    const variables = privateLogin(folder, new Map([['ecr', { username: 'AWS', password: 't' }]]), { HOME: home });
    expect(variables).toEqual({ DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: join(folder, 'config.json') });
    expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toEqual({
      auths: { 'ghcr.io': { auth }, ecr: { auth: Buffer.from('AWS:t').toString('base64') } },
      credsStore: 'desktop',
      credHelpers: { ecr: '' },
    });
    expect(statSync(join(folder, 'config.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'cli-plugins')).isDirectory()).toBe(true);
    expect(readFileSync(join(home, '.docker', 'config.json'), 'utf8')).toBe(before);
  });

  test('a broken file is one clear error', async () => {
    writeFileSync(join(home, '.docker', 'config.json'), '{');
    await expect(storedCredentials('ghcr.io', { HOME: home })).rejects.toMatchObject({
      code: 'registry',
      what: expect.stringContaining('config.json'),
    });
  });

  test('several registries: each ECR account and region is asked once, others are left to the engine', async () => {
    const asked: unknown[] = [];
    const ecr = await jsonService({
      GetAuthorizationToken: (input) => {
        asked.push(input['registryIds']);
        return { result: { authorizationData: [{ authorizationToken: btoa(`AWS:password-${asked.length}`) }] } };
      },
    });
    const session = sessionOn(ecr);
    const report = recordingReporter();
    const logins = new Logins({ session, report }, { HOME: '/nowhere' });
    const [own, other] = [111111111111, 222222222222].map((id) => `${id}.dkr.ecr.eu-central-1.amazonaws.com`);
    await Promise.all([logins.find(own!), logins.find(own!)]);
    const forEngine = await logins.forEngine([own!, other!, own!, 'ghcr.io', other!]);
    expect(asked).toEqual([['111111111111'], ['222222222222']]);
    expect([...forEngine]).toEqual([
      [own, { username: 'AWS', password: 'password-1' }],
      [other, { username: 'AWS', password: 'password-2' }],
    ]);
    expect(report.masked).toEqual(['password-1', 'password-2']);
    await ecr.close();
  });
});
