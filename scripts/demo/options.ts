import { parseArgs } from 'node:util';

export const USAGE = `npm run demo [-- options]

  Deploys the reference app (templates/app) into an AWS emulator on this machine.
  Run it again after a change: only what changed is deployed.

  --mode lambda|container   how the app runs (lambda; container needs docker or podman)
  --down                    stops everything and removes all traces
  --folder PATH             where it keeps what it makes (.demo)
  --help                    this text`;

export interface DemoOptions {
  mode: 'lambda' | 'container';
  down: boolean;
  help: boolean;
  /** Undefined: .demo in the repository. */
  folder: string | undefined;
}

/** An error with one line for the person at the terminal. */
export class DemoError extends Error {}

export function parseOptions(argv: readonly string[]): DemoOptions {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        mode: { type: 'string', default: 'lambda' },
        down: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        folder: { type: 'string' },
      },
    }));
  } catch (error) {
    throw new DemoError(`${(error as Error).message.split('. ')[0]}. See npm run demo -- --help`);
  }
  const { mode, down, help, folder } = values;
  if (mode !== 'lambda' && mode !== 'container')
    throw new DemoError(`--mode is ${JSON.stringify(mode)}. Allowed: lambda, container`);
  return { mode, down, help, folder };
}
