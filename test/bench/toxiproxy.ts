import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { toolsDirectory } from '../../scripts/tools.mjs';
import { freePort } from '../support/ports.ts';

export interface Toxiproxy {
  /** http://127.0.0.1:<port>: the upstream, slowed down. */
  endpoint: string;
  port: number;
  stop(): Promise<void>;
}

/** The toxiproxy server: on the PATH, or where `scripts/ci-tools.sh` puts it. */
function findToxiproxy(): string {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(toolsDirectory, 'bin')];
  const found = folders.map((folder) => join(folder, 'toxiproxy-server')).find((path) => existsSync(path));
  if (!found) throw new Error('toxiproxy-server is neither on the PATH nor in .tools/bin: run scripts/ci-tools.sh');
  return found;
}

/** A TCP proxy in front of `upstream` (a URL or host:port) that adds `latencyMs` to every answer: a round trip. */
export async function startToxiproxy(
  upstream: string,
  { latencyMs, jitterMs = 0 }: { latencyMs: number; jitterMs?: number },
): Promise<Toxiproxy> {
  const [control, port] = [await freePort(), await freePort()];
  const child = spawn(findToxiproxy(), ['-host', '127.0.0.1', '-port', String(control)], { stdio: 'ignore' });
  try {
    await answering(child, `http://127.0.0.1:${control}/version`);
    await post(`http://127.0.0.1:${control}/proxies`, {
      name: 'upstream',
      listen: `127.0.0.1:${port}`,
      upstream: upstream.replace(/^https?:\/\//, '').replace(/\/.*$/, ''),
      enabled: true,
    });
    await post(`http://127.0.0.1:${control}/proxies/upstream/toxics`, {
      name: 'latency',
      type: 'latency',
      stream: 'downstream',
      attributes: { latency: latencyMs, jitter: jitterMs },
    });
  } catch (error) {
    child.kill();
    throw error;
  }
  return { endpoint: `http://127.0.0.1:${port}`, port, stop: () => ended(child) };
}

async function post(url: string, body: object): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`toxiproxy answered ${answer.status}: ${await answer.text()}`);
}

async function answering(child: ChildProcess, url: string): Promise<void> {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  for (let attempt = 0; attempt < 100; attempt++) {
    if (failure) throw failure;
    if (child.exitCode !== null) throw new Error(`toxiproxy ended with ${child.exitCode}`);
    try {
      if ((await fetch(url, { signal: AbortSignal.timeout(1000) })).ok) return;
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('toxiproxy was not ready within 5 s');
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
