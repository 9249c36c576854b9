import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isAlive } from '../../scripts/demo/processes.ts';
import type { DemoState } from '../../scripts/demo/state.ts';
import { describeWith } from '../support/needs.ts';

interface Result {
  code: number | null;
  output: string;
  milliseconds: number;
}

const parent = mkdtempSync(join(tmpdir(), 'deploy-demo-'));
const folder = join(parent, 'demo');

/** `npm run demo -- ...` without npm, in a folder of this suite. */
async function demo(...options: string[]): Promise<Result> {
  const begun = performance.now();
  const child = spawn(process.execPath, ['scripts/demo.mjs', '--folder', folder, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output, milliseconds: performance.now() - begun };
}

async function addNote(url: string, text: string): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${url}/api/notes`, { method: 'POST', headers, body: JSON.stringify({ text }) })).status;
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
    expect(second.milliseconds).toBeLessThan(20_000);
    expect(address(second)).toBe(url);
    expect(JSON.stringify(await get(`${url}/api/notes`))).toContain('still here');
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

describeWith('docker')('npm run demo -- --mode container', () => {
  const docker = (...argv: string[]) => execFileSync('docker', argv, { encoding: 'utf8' });

  test('runs the app in a real container; what it wrote is there in Lambda mode; --down leaves nothing', async () => {
    const container = await demo('--mode', 'container');
    expect(container).toMatchObject({ code: 0 });
    const url = address(container);
    expect(await get(`${url}/api/health`)).toMatchObject({ mode: 'container', storage: 'dynamodb' });
    expect(await addNote(url, 'written in a container')).toBe(201);

    expect(await demo()).toMatchObject({ code: 0 });
    expect(await get(`${url}/api/health`)).toMatchObject({ mode: 'lambda' });
    expect(JSON.stringify(await get(`${url}/api/notes`))).toContain('written in a container');

    const { port } = state().emulator!;
    expect(docker('ps', '--format', '{{.Image}}')).toContain(`localhost:${port}/`);
    expect(await demo('--down')).toMatchObject({ code: 0 });
    expect(docker('ps', '--all', '--format', '{{.Image}}')).not.toContain(`localhost:${port}/`);
    expect(docker('images', '--format', '{{.Repository}}')).not.toMatch(new RegExp(`localhost:${port}/|deploy-demo/`));
  }, 240_000);
});
