import type { AwsSession } from '../../aws/index.ts';
import { Failure, type Reporter } from '../../report/index.ts';
import type { FileSystemPlace } from '../definition/definition.ts';
import { openEndpointTransfer } from './transfer-endpoint.ts';
import { openFunctionTransfer } from './transfer-function.ts';
import { openTaskTransfer } from './transfer-task.ts';

/**
 * A way to the transfer program (templates/stacks/data-transfer/index.mjs), which runs where the files are: a function,
 * a one-off task or the app itself.
 */
export interface Transfer {
  /** "function shop-transfer": for messages. */
  readonly label: string;
  /** Identity of the place, for the checkpoint. */
  readonly identity: string;
  /** What to do when the program does not get through a file in its time. */
  readonly patience: string;
  /** Something has to be started for a request, which a dry run does not do. */
  readonly starts: boolean;
  /** Sends one request and waits for its answer. Throws Failure when the program fails. */
  invoke<T>(event: object): Promise<T>;
  close(): Promise<void>;
}

export interface TransferOptions {
  session: AwsSession;
  report: Reporter;
  /** Text of the transfer program, for a one-off task. */
  program(): string;
  /** Value of an environment variable that the plan names. */
  secret(name: string): string | undefined;
}

/** Opens the way that the plan names; nothing is started before the first request. */
export async function openTransfer(place: FileSystemPlace, options: TransferOptions): Promise<Transfer> {
  if (place.function !== undefined) return openFunctionTransfer(place.function, options.session);
  if (place.task) return await openTaskTransfer(place.task, { ...options, staging: place.staging });
  return openEndpointTransfer(place.endpoint!, place['token-variable'], options);
}

/** What the program answers to a request: the answer, or what went wrong. */
export function programFailure(label: string, why: string, todo: string): Failure {
  return new Failure({ code: 'transfer', what: `The transfer program in ${label} failed`, why, todo });
}
