import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isAlive } from '../../scripts/demo/processes.ts';
import type { DemoState } from '../../scripts/demo/state.ts';
import { describeWith } from '../support/needs.ts';

interface Result {
  code: number | null;
  output: string;
}

const parent = mkdtempSync(join(tmpdir(), 'deploy-demo-'));
const folder = join(parent, 'demo');

/** `npm run demo -- ...` without npm, in a folder of this suite. */
async function demo(...options: string[]): Promise<Result> {
  const child = spawn(process.execPath, ['scripts/demo.mjs', '--folder', folder, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

async function addNote(url: string, text: string): Promise<number> {
  return (await postNote(url, text)).status;
}

async function postNote(url: string, text: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return await fetch(`${url}/api/notes`, { method: 'POST', headers, body: JSON.stringify({ text }) });
}

/** Writes notes, one after the other, while `work` is under way: those that were acknowledged, and why others were not. */
async function writing<T>(
  url: string,
  work: Promise<T>,
): Promise<{ result: T; acknowledged: string[]; refused: string[] }> {
  let done = false;
  void work.finally(() => (done = true));
  const acknowledged: string[] = [];
  const refused: string[] = [];
  const begun = Date.now();
  for (let count = 0; !done; count++) {
    const answer = await postNote(url, `note ${count}`).catch((error: Error) => String(error.cause ?? error));
    if (typeof answer === 'string') refused.push(`${Date.now() - begun} ms: ${answer}`);
    else if (answer.status === 201) acknowledged.push(((await answer.json()) as { id: string }).id);
    else refused.push(`${Date.now() - begun} ms: ${answer.status} ${await answer.text()}`);
    await sleep(50);
  }
  return { result: await work, acknowledged, refused };
}

const state = () => JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as DemoState;
const address = ({ output }: Result) => /Open\s+(http:\S+)/.exec(output)?.[1] ?? '';
const get = async (url: string) => (await (await fetch(url)).json()) as Record<string, unknown>;

afterAll(async () => {
  if (existsSync(folder)) await demo('--down');
  rmSync(parent, { recursive: true, force: true });
});

describe('npm run demo', () => {
  let first: Result;

  beforeAll(async () => {
    first = await demo();
  });

  test('deploys the reference app in Lambda mode and shows one address for page and API', async () => {
    expect(first).toMatchObject({ code: 0 });
    const url = address(first);
    const page = await fetch(`${url}/notes/deep-link`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/html/)]);
    expect(await get(`${url}/api/health`)).toMatchObject({ status: 'ok', mode: 'lambda', storage: 'dynamodb' });
    const missing = await fetch(`${url}/api/notes/none`);
    expect([missing.status, await missing.json()]).toEqual([
      404,
      { error: expect.objectContaining({ code: 'not_found' }) },
    ]);
  });

  test('a second run deploys nothing, says so, and keeps the data', async () => {
    const url = address(first);
    expect(await addNote(url, 'still here')).toBe(201);
    const second = await demo();
    expect(second).toMatchObject({ code: 0, output: expect.stringContaining('Nothing has changed') });
    expect(address(second)).toBe(url);
    expect(JSON.stringify(await get(`${url}/api/notes`))).toContain('still here');
  });

  test('with --break shows that nobody meets a bad build, and the good one stays', async () => {
    const { version } = await get(`${address(first)}/api/health`);
    const { code, output } = await demo('--break');
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/DATABASE_URL is not set[^]*By the bad build\s+0\s[^]*Failed\s+0\s[^]*Nobody has met/);
    expect(await get(`${address(first)}/api/health`)).toMatchObject({ version });
  });

  test('after a kill of its processes the next run starts over by itself', async () => {
    const { emulator, edge } = state();
    for (const { pid } of [emulator!, edge!]) process.kill(-pid, 'SIGKILL');
    const again = await demo();
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('Deployed and checked') });
    expect(address(again)).toBe(address(first));
  });

  test('--down leaves no process and no folder', async () => {
    const { emulator, edge } = state();
    expect([isAlive(emulator), isAlive(edge)]).toEqual([true, true]);
    expect(await demo('--down')).toMatchObject({ code: 0 });
    expect([isAlive(emulator), isAlive(edge), existsSync(folder)]).toEqual([false, false, false]);
    await expect(fetch(address(first))).rejects.toThrow();
    expect(await demo('--down')).toMatchObject({ code: 0, output: expect.stringContaining('Nothing to stop') });
  });

  test('a wrong option gets one line', async () => {
    const { code, output } = await demo('--mode', 'vm');
    expect(code).toBe(1);
    expect(output.trim()).toBe('✖ --mode is "vm". Allowed: lambda, container');
  });
});

describe('npm run demo -- --app', () => {
  const own = join(parent, 'shop');
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
    const first = await demo('--app', own);
    expect(first).toMatchObject({ code: 0 });
    const url = address(first);
    expect(await get(`${url}/api/health`)).toEqual({ secret: 'from the demo' });
    expect(first.output).toMatch(/Left out here: environment, aws-region, role-to-assume/);
    write('web/index.html', page('My shop'));
    const second = await demo('--app', own);
    expect(second).toMatchObject({ code: 0, output: expect.stringMatching(/✓ backend stack: \S+ no changes/) });
    expect(await (await fetch(url)).text()).toBe(page('My shop'));
    expect(await demo('--down')).toMatchObject({ code: 0 });
  });

  test('a folder without such a workflow gets one line', async () => {
    const { code, output } = await demo('--app', join(own, 'web'));
    expect(code).toBe(1);
    expect(output.trim()).toMatch(
      /^✖ No workflow of .* has web as working-directory\..*templates\/workflows\/deploy\.yml/,
    );
  });
});

describeWith('docker')('npm run demo -- --mode container', () => {
  const docker = (...argv: string[]) => execFileSync('docker', argv, { encoding: 'utf8' });

  test('runs the app in a real container; no write is lost on the way to Lambda mode and back; --down leaves nothing', async () => {
    const container = await demo('--mode', 'container');
    expect(container).toMatchObject({ code: 0 });
    const url = address(container);
    expect(await get(`${url}/api/health`)).toMatchObject({ mode: 'container', storage: 'dynamodb' });
    const { id: first } = (await (await postNote(url, 'written in a container')).json()) as { id: string };

    // There and back, while people go on writing.
    for (const [mode, ...options] of [['lambda'], ['container', '--mode', 'container']] as const) {
      const { result, acknowledged, refused } = await writing(url, demo(...options));
      expect(result).toMatchObject({ code: 0 });
      expect(await get(`${url}/api/health`)).toMatchObject({ mode });
      expect(await get(`${url}/api/notes/${first}`)).toMatchObject({ text: 'written in a container' });
      expect([mode, refused]).toEqual([mode, []]);
      expect(acknowledged.length).toBeGreaterThan(0);
      for (const id of acknowledged) expect((await fetch(`${url}/api/notes/${id}`)).status).toBe(200);
    }

    const { port } = state().emulator!;
    expect(docker('ps', '--format', '{{.Image}}')).toContain(`localhost:${port}/`);
    expect(await demo('--down')).toMatchObject({ code: 0 });
    expect(docker('ps', '--all', '--format', '{{.Image}}')).not.toContain(`localhost:${port}/`);
    expect(docker('images', '--format', '{{.Repository}}')).not.toMatch(new RegExp(`localhost:${port}/|deploy-demo/`));
  }, 480_000);
});
