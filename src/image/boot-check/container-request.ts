import { request } from 'node:http';
import type { Engine } from '../engine/engine.ts';

/** An HTTP request to a started container. */
export interface ContainerRequest {
  method: 'GET' | 'POST';
  port: number;
  path: string;
  body?: string;
  /** Milliseconds without a byte. */
  timeout: number;
}

/** An answer, or why there is none. The body of a GET is not read: it may be an endless stream. */
export type ContainerAnswer = { status: number; body: string } | { problem: string };

/** Where a container can be reached: its address, from this machine's network or from the container's own. */
export interface ContainerPlace {
  address: string;
  /** Its first process on this machine. */
  pid: number;
}

/**
 * Sends a request to a container. The networks of a rootless engine cannot be reached from the machine's own: there the
 * request is sent from inside the container's network. https://docs.podman.io/en/latest/markdown/podman-unshare.1.html
 */
export async function askContainer(
  engine: Pick<Engine, 'rootless' | 'runContainer'>,
  { address, pid }: ContainerPlace,
  asked: ContainerRequest,
): Promise<ContainerAnswer> {
  if (!engine.rootless) return await ask({ ...asked, host: address });
  const inside = ['unshare', 'nsenter', '--target', String(pid), '--net'];
  const { code, stdout, stderr } = await engine.runContainer(
    [...inside, process.execPath, '--eval', SCRIPT, JSON.stringify({ ...asked, host: address })],
    { timeout: asked.timeout + 10_000 },
  );
  if (code !== 0) return { problem: stderr.trim().split('\n').at(-1) || `nsenter ended with ${code}` };
  return JSON.parse(stdout) as ContainerAnswer;
}

function ask(asked: Asked): Promise<ContainerAnswer> {
  return new Promise((end) => exchange({ request }, asked, end));
}

type Asked = ContainerRequest & { host: string };

/**
 * One exchange. Not fetch, which refuses ports that browsers block, and uses proxies. The function must not use anything
 * outside of itself, because its text also runs as a program in another network.
 */
function exchange(
  http: { request: typeof request },
  { body, ...asked }: Asked,
  end: (answer: ContainerAnswer) => void,
) {
  const problem = (error: NodeJS.ErrnoException) => end({ problem: error.message || String(error.code) });
  const call = http.request({ ...asked, agent: false }, (answer) => {
    const status = answer.statusCode ?? 0;
    if (asked.method === 'GET') {
      answer.destroy();
      return end({ status, body: '' });
    }
    let text = '';
    answer.setEncoding('utf8');
    answer.on('data', (part: string) => (text += part));
    answer.on('end', () => end({ status, body: text }));
    answer.on('error', problem);
  });
  call.on('timeout', () => call.destroy(new Error(`nothing within ${asked.timeout / 1000} s`)));
  call.on('error', problem);
  call.end(body);
}

/** The exchange as a program of its own. */
const SCRIPT = `(${exchange.toString()})(require('node:http'), JSON.parse(process.argv[1]), (answer) =>
  process.stdout.write(JSON.stringify(answer)));`;
