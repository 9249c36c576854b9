import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isAlive } from '../../scripts/demo/processes.ts';
import { poll } from '../../src/aws/index.ts';
import { addressOf, Demo, type DemoResult, getJson, postNote } from '../support/actions/demo.ts';

const demo = new Demo();

afterAll(async () => await demo.end());

describe('npm run demo', () => {
  let first: DemoResult;

  beforeAll(async () => {
    first = await demo.run();
  });

  test('deploys the reference app in Lambda mode and shows one address for page and API', async () => {
    expect(first).toMatchObject({ code: 0 });
    const url = addressOf(first);
    const page = await fetch(`${url}/notes/deep-link`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/html/)]);
    expect(await getJson(`${url}/api/health`)).toMatchObject({ status: 'ok', mode: 'lambda', storage: 'dynamodb' });
    const missing = await fetch(`${url}/api/notes/none`);
    expect([missing.status, await missing.json()]).toEqual([
      404,
      { error: expect.objectContaining({ code: 'not_found' }) },
    ]);
  });

  test('a second run deploys nothing, says so, and keeps the data', async () => {
    const url = addressOf(first);
    expect((await postNote(url, 'still here')).status).toBe(201);
    const second = await demo.run();
    expect(second).toMatchObject({ code: 0, output: expect.stringContaining('Nothing has changed') });
    expect(addressOf(second)).toBe(url);
    expect(JSON.stringify(await getJson(`${url}/api/notes`))).toContain('still here');
  });

  test('with --break shows that nobody meets a bad build, and the good one stays', async () => {
    const { version } = await getJson(`${addressOf(first)}/api/health`);
    const { code, output } = await demo.run('--break');
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/DATABASE_URL is not set[^]*By the bad build\s+0\s[^]*Failed\s+0\s[^]*No request reached/);
    expect(await getJson(`${addressOf(first)}/api/health`)).toMatchObject({ version });
  });

  test('after a kill of its processes the next run starts over by itself', async () => {
    const { emulator, edge } = demo.state();
    for (const { pid } of [emulator!, edge!]) process.kill(-pid, 'SIGKILL');
    const gone = () => Promise.resolve(!isAlive(emulator) && !isAlive(edge) ? true : undefined);
    await poll(gone, { timeout: 60_000, interval: () => 50 });
    const again = await demo.run();
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('Deployed and checked') });
    expect(addressOf(again)).toBe(addressOf(first));
  });

  test('--down leaves no process and no folder', async () => {
    const { emulator, edge } = demo.state();
    expect([isAlive(emulator), isAlive(edge)]).toEqual([true, true]);
    expect(await demo.run('--down')).toMatchObject({ code: 0 });
    expect([isAlive(emulator), isAlive(edge), demo.isThere]).toEqual([false, false, false]);
    await expect(fetch(addressOf(first))).rejects.toThrow();
    expect(await demo.run('--down')).toMatchObject({ code: 0, output: expect.stringContaining('Nothing to stop') });
  });

  test('a wrong option gets one line', async () => {
    const { code, output } = await demo.run('--mode', 'vm');
    expect(code).toBe(1);
    expect(output.trim()).toBe('✖ --mode is "vm". Allowed: lambda, container');
  });
});

describe('npm run demo -- --app', () => {
  const own = join(demo.parent, 'shop');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(own, path)), { recursive: true });
    writeFileSync(join(own, path), text);
  };
  const page = (title: string) => `<!doctype html><html lang="en"><title>${title}</title></html>\n`;

  beforeAll(() => {
    write(
      'src/index.mjs',
      `export const handler = async ({ rawPath }) => ({
  statusCode: rawPath === '/api/health' ? 200 : 404,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ secret: process.env.API_KEY }),
});
`,
    );
    write('web/index.html', page('Shop'));
    write(
      '.github/workflows/deploy.yml',
      `on: { push: { branches: [main] } }
jobs:
  deploy:
    permissions: { contents: read, id-token: write }
    uses: my-org/deploy/.github/workflows/deploy.yml@v1
    with:
      mode: lambda
      environment: \${{ inputs.environment || 'production' }}
      aws-region: eu-central-1
      role-to-assume: \${{ vars.DEPLOY_ROLE }}
      build-command: mkdir -p dist && cp src/index.mjs dist/
      source: dist
      web: web
      app-secrets: |
        API_KEY: secretsmanager:shop/keys:api
`,
    );
  });

  test('deploys the app of a folder from its own workflow, and only what has changed the next time', async () => {
    const first = await demo.run('--app', own);
    expect(first).toMatchObject({ code: 0 });
    const url = addressOf(first);
    expect(await getJson(`${url}/api/health`)).toEqual({ secret: 'from the demo' });
    expect(first.output).toMatch(/Left out here: environment, aws-region, role-to-assume/);
    write('web/index.html', page('My shop'));
    const second = await demo.run('--app', own);
    expect(second).toMatchObject({ code: 0, output: expect.stringMatching(/✓ backend stack: \S+ no changes/) });
    expect(await (await fetch(url)).text()).toBe(page('My shop'));
    expect(await demo.run('--down')).toMatchObject({ code: 0 });
  });

  test('a folder without such a workflow gets one line', async () => {
    const { code, output } = await demo.run('--app', join(own, 'web'));
    expect(code).toBe(1);
    expect(output.trim()).toMatch(
      /^✖ No workflow of .* has web as working-directory\..*templates\/workflows\/deploy\.yml/,
    );
  });
});
