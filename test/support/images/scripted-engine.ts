import type { Engine, EngineInfo } from '../../../src/image/engine/engine.ts';
import type { ProcessResult } from '../../../src/process/index.ts';

/** How a call of an engine ends. */
export function processEnd({ code = 0, stdout = '', stderr = '' }: Partial<ProcessResult> = {}): ProcessResult {
  return { code, outcome: 'exited', ended: `exit code ${code}`, stdout, stderr, milliseconds: 1 };
}

/** An engine whose calls end as `answer` says; `calls` holds their arguments. */
export function scriptedEngine(
  answer: (args: readonly string[], options: Parameters<Engine['run']>[1]) => Partial<ProcessResult>,
  more: Partial<EngineInfo> = {},
): Engine & { calls: string[][] } {
  const calls: string[][] = [];
  const run: Engine['run'] = (args, options) => {
    calls.push([...args]);
    const end = processEnd(answer(args, options));
    for (const line of `${end.stdout}\n${end.stderr}`.split('\n')) options?.onLine?.(line);
    return Promise.resolve(end);
  };
  return {
    name: 'docker',
    version: '1',
    program: 'docker',
    runner: 'docker',
    architecture: 'amd64',
    builder: { kind: 'buildkit' },
    ...more,
    run,
    runContainer: run,
    calls,
  };
}
