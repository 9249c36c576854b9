import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface FrontProgram {
  endpoint: string;
  port: number;
  stop(): Promise<void>;
}

/** The strict front as a process of its own, so that what it does takes no time from the tests. */
export async function startFrontProgram(upstream: string): Promise<FrontProgram> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), upstream], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [endpoint] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('The strict front did not start'))),
  ])) as [string];
  return {
    endpoint,
    port: Number(new URL(endpoint).port),
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
