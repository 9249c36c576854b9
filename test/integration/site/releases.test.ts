import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectApi, siteRequest } from '../../../src/site/index.ts';
import { deploySite } from '../../support/apps/deploy-site.ts';
import { countingSession } from '../../support/emulator/counting-session.ts';
import { viewerOf, waitForAnswer, type Viewer } from '../../support/edge/client.ts';
import { startEdge, type Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { siteFolder } from '../../support/apps/site-folder.ts';
import { createWebStack, type WebStack } from '../../support/edge/web-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const session = testSession();
const report = recordingReporter();
let edge: Edge;
let stack: WebStack;
let get: Viewer;

beforeAll(async () => {
  edge = await startEdge({ emulatorEndpoint: process.env['AWS_ENDPOINT_URL']! });
  stack = await createWebStack(session);
  get = viewerOf(edge, stack.distributionId);
});
afterAll(() => edge.stop());

function build(version: number): Record<string, string> {
  return {
    'index.html': `<!doctype html><script type="module" src="/assets/app-Ab1${version}xYz9.js"></script>`,
    [`assets/app-Ab1${version}xYz9.js`]: `console.log(${version})`,
    'assets/logo-Cd3fGh1j.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'favicon.ico': `icon ${version}`,
    'robots.txt': 'User-agent: *',
  };
}

describe('releases behind the web stack', () => {
  let backend: Server;
  beforeAll(async () => {
    backend = createServer((request, response) => {
      response.end(
        JSON.stringify({ url: request.url, host: request.headers.host, page: request.headers['x-forwarded-host'] }),
      );
    });
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void backend.close());

  const first = siteFolder(build(1));
  const second = siteFolder(build(2));
  afterAll(() => [first, second].forEach((folder) => folder.remove()));
  const request = (source: string) =>
    siteRequest({
      source,
      bucket: stack.bucket,
      keyValueStoreArn: stack.keyValueStoreArn,
      distributionId: stack.distributionId,
    });

  test('before anything is deployed the edge says so', async () => {
    expect((await get('/')).status).toBe(503);
    expect((await get('/api/x')).status).toBe(503);
  });

  test('the first deployment puts page, assets and deep links live', async () => {
    const { result } = await deploySite(session, request(first.path), report);
    expect(result).toMatchObject({ hasChanges: true, uploaded: 5, copied: 0, unchanged: 0, strategy: 'releases' });
    const page = await waitForAnswer(get, '/', ({ status }) => status === 200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('app-Ab11xYz9.js');
    expect((await get('/prompts/foo')).text).toContain('app-Ab11xYz9.js');
    const asset = await get('/assets/app-Ab11xYz9.js');
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await get('/missing.png')).status).toBe(404);
    expect((await get(`/${result.manifestKey}`)).status).toBe(404);
  });

  test('the same build again does nothing', async () => {
    const counting = countingSession(testSession());
    const { result } = await deploySite(counting, request(first.path), report);
    expect(result).toMatchObject({ hasChanges: false, uploaded: 0, copied: 0, deleted: 0 });
    expect(counting.calls).toEqual(['GetKeyCommand', 'HeadObjectCommand', 'ListObjectsV2Command']);
  });

  test('the next release sends only what changed, and old tabs keep their assets', async () => {
    const { result } = await deploySite(session, request(second.path), report);
    // page, script and icon are new; the logo is shared; robots.txt is copied.
    expect(result).toMatchObject({ uploaded: 3, copied: 1, unchanged: 1 });
    await waitForAnswer(get, '/', ({ text }) => text.includes('app-Ab12xYz9.js'));
    expect((await get('/assets/app-Ab11xYz9.js')).status).toBe(200);
    expect((await get('/favicon.ico')).text).toBe('icon 2');
    expect((await get('/robots.txt')).status).toBe(200);
  });

  test('going back to the first build moves the pointer only', async () => {
    const { result } = await deploySite(session, request(first.path), report);
    expect(result).toMatchObject({ hasChanges: true, uploaded: 0, copied: 0, bytes: 0 });
    await waitForAnswer(get, '/', ({ text }) => text.includes('app-Ab11xYz9.js'));
    expect((await get('/favicon.ico')).text).toBe('icon 1');
  });

  test('a tab on an earlier release finds a script without a hash that is gone; what else is gone is gone', async () => {
    const names = ['part.js', 'part.css', 'sw.js', 'notes.txt', 'old.html'];
    const more = Object.fromEntries(names.map((name) => [name, name]));
    const [before, after] = [siteFolder({ ...build(3), ...more }), siteFolder(build(4))];
    const allowed = { maxDelete: 100 };
    await deploySite(session, { ...request(before.path), ...allowed }, report);
    const { plan } = await deploySite(session, { ...request(after.path), ...allowed }, report);
    expect([...plan.vanishing].sort()).toEqual([...names].sort());
    await waitForAnswer(get, '/', ({ text }) => text.includes('app-Ab14xYz9.js'));
    const status = await Promise.all(names.map(async (name) => (await get(`/${name}`)).status));
    expect(status).toEqual([200, 200, 404, 404, 404]);
    [before, after].forEach((folder) => folder.remove());
  });

  test('new content under a name with a hash is served, with a warning, since browsers keep the old one', async () => {
    const warned = recordingReporter();
    const [before, after] = [siteFolder(build(5)), siteFolder({ ...build(5), 'assets/logo-Cd3fGh1j.svg': '<svg/>' })];
    await deploySite(session, request(before.path), warned);
    expect(warned.warnings).toEqual([]);
    await deploySite(session, request(after.path), warned);
    expect(warned.warnings).toEqual([expect.stringMatching(/^assets\/logo-Cd3fGh1j.svg .*immutable/)]);
    await waitForAnswer(get, '/assets/logo-Cd3fGh1j.svg', ({ text }) => text === '<svg/>');
    [before, after].forEach((folder) => folder.remove());
  });

  test('the API is connected by one write, and its answers arrive as they are', async () => {
    const { port } = backend.address() as AddressInfo;
    const here = { id: 'test', domain: '127.0.0.1', protocol: 'http', port, path: '' } as const;
    await connectApi(session, stack.keyValueStoreArn, { stable: here });
    const answered = await waitForAnswer(get, '/api/x?a=1', ({ status }) => status === 200);
    const answer = answered.json<Record<string, string>>();
    expect(answer).toMatchObject({ url: '/api/x?a=1', host: '127.0.0.1' });
    expect(answer['page']).toContain('.localhost');
  });
});
