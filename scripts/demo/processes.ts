import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process of the demo. Ids are used again by the system, so the start time says whether it is still the same one. */
export interface DemoProcess {
  pid: number;
  started: string;
}

export function describeProcess(pid: number): DemoProcess {
  return { pid, started: startTime(pid) ?? '' };
}

export function isAlive(process: DemoProcess | undefined): process is DemoProcess {
  return process !== undefined && process.started !== '' && startTime(process.pid) === process.started;
}

/** Ends the process and the group that it leads: asks first, and after five seconds does not ask any more. */
export async function stopProcess(target: DemoProcess | undefined): Promise<void> {
  if (!isAlive(target)) return;
  signal(target.pid, 'SIGTERM');
  for (let waited = 0; waited < 5000 && isAlive(target); waited += 100) await pause(100);
  // What its children left running belongs to the same group.
  signal(target.pid, 'SIGKILL');
  for (let waited = 0; waited < 2000 && isAlive(target); waited += 50) await pause(50);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (process.platform === 'win32') execFileSync('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore' });
    else process.kill(-pid, name);
  } catch {
    // already gone
  }
}

/** When the process began, in the system's own words; undefined when there is none (or only its exit status). */
function startTime(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    const command =
      process.platform === 'win32'
        ? ['powershell', '-NoProfile', '-Command', `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.Ticks`]
        : ['ps', '-o', 'lstart=', '-p', String(pid)];
    return execFileSync(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    return undefined;
  }
}
