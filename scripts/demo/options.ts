import { parseArgs } from 'node:util';

export const USAGE = `npm run demo [-- options]

  Deploys the reference app (templates/app) into an AWS emulator on this machine.
  Run it again after a change: only what changed is deployed.

  --mode lambda|container   how the app runs (lambda; container needs docker or podman)
  --app FOLDER              deploys the app in FOLDER instead, as its workflow says; of a repository with
                            several apps the first one, or that whose working-directory FOLDER is
  --break                   deploys a bad build after the good one, and shows that nobody meets it
  --shift                   deploys a container, then moves its viewers to Lambda step by step (6 minutes; Linux)
  --down                    stops everything and removes all traces
  --folder PATH             where it keeps what it makes (.demo; with --app .demo-app)
  --help                    this text`;

export interface DemoOptions {
  /** Undefined: as the workflow says, lambda for the reference app. */
  mode: 'lambda' | 'container' | undefined;
  /** Folder of the user's own app (--app). */
  app: string | undefined;
  /** Shows what becomes of a bad build (--break). */
  bad: boolean;
  shift: boolean;
  down: boolean;
  help: boolean;
  /** Undefined: .demo, or .demo-app, in the repository. */
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
        mode: { type: 'string' },
        app: { type: 'string' },
        break: { type: 'boolean', default: false },
        shift: { type: 'boolean', default: false },
        down: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        folder: { type: 'string' },
      },
    }));
  } catch (error) {
    throw new DemoError(`${(error as Error).message.split('. ')[0]}. See npm run demo -- --help`);
  }
  const { mode, app, break: bad, shift, down, help, folder } = values;
  if (mode !== undefined && mode !== 'lambda' && mode !== 'container')
    throw new DemoError(`--mode is ${JSON.stringify(mode)}. Allowed: lambda, container`);
  if (shift && process.platform !== 'linux')
    throw new DemoError('--shift gives each viewer an address of its own, which only Linux has at hand');
  if (app !== undefined && (bad || shift))
    throw new DemoError('--break and --shift show the reference app: leave --app out');
  return { app, mode: shift ? 'container' : mode, bad, shift, down, help, folder };
}
