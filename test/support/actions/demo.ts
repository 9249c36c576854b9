import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoState } from '../../../scripts/demo/state.ts';

export interface DemoResult {
  code: number | null;
  output: string;
}

/** `npm run demo -- ...` without npm, in a folder of the suite's own. */
export class Demo {
  readonly parent = mkdtempSync(join(tmpdir(), 'deploy-demo-'));
  readonly #folder = join(this.parent, 'demo');

  async run(...options: string[]): Promise<DemoResult> {
    const child = spawn(process.execPath, ['scripts/demo.mjs', '--folder', this.#folder, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, output };
  }

  get isThere(): boolean {
    return existsSync(this.#folder);
  }

  state(): DemoState {
    return JSON.parse(readFileSync(join(this.#folder, 'state.json'), 'utf8')) as DemoState;
  }

  async end(): Promise<void> {
    if (this.isThere) await this.run('--down');
    rmSync(this.parent, { recursive: true, force: true });
  }
}

export const addressOf = ({ output }: DemoResult) => /Open\s+(http:\S+)/.exec(output)?.[1] ?? '';
export const getJson = async (url: string) => (await (await fetch(url)).json()) as Record<string, unknown>;

export async function postNote(url: string, text: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return await fetch(`${url}/api/notes`, { method: 'POST', headers, body: JSON.stringify({ text }) });
}
