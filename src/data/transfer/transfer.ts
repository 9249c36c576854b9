import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../report/index.ts';

/**
 * A way to the transfer program (templates/stacks/data-transfer/index.mjs), which runs where the files are: in a
 * function, in a one-off task or in the app itself.
 */
export interface Transfer {
  /** For messages: "function shop-transfer". */
  readonly label: string;
  /** Identifies the place in a checkpoint. */
  readonly identity: string;
  /** What the user can do when the program does not finish a file in its time. */
  readonly timeHint: string;
  /** Whether the first request starts something, which a dry run must not do. */
  readonly starts: boolean;
  /** Sends one request and waits for its answer. Throws a Failure when the program fails. */
  invoke<T>(request: object): Promise<T>;
  /** Ends what was started. */
  close?(): Promise<void>;
}

/** Text of the transfer program; `templates` is templates/ of the repository that the action runs from. */
export function readTransferProgram(templates: string): string {
  return readFileSync(join(templates, 'stacks/data-transfer/index.mjs'), 'utf8');
}

export function programFailure(label: string, why: string, todo: string): Failure {
  return new Failure({ code: 'transfer', what: `The transfer program in ${label} failed`, why, todo });
}
