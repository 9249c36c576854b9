import { execFile } from 'node:child_process';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { explainAwsError, poll, PollTimeout, systemClock, type AwsSession, type Clock } from '../aws/index.ts';
import { Failure, markdown, messageOf, type Reporter } from '../report/index.ts';
import { unlessAborted } from './abort.ts';
import type { FreezeDefinition } from './definition/definition.ts';

export interface ThawOptions {
  plan: FreezeDefinition;
  session: AwsSession;
  report: Reporter;
  /** What the plan's commands see: never the credentials of the deployment. */
  environment: Readonly<Record<string, string>>;
  /** Folder in which the commands run. */
  folder: string;
  /** Since when the app is frozen, by a run that was killed. */
  since?: string;
  /** Told durably: since when the app is frozen, and that it no longer is. */
  noted(since: string | undefined): Promise<void>;
  /** Aborted when the job is cancelled: then the app is not waited for, and thawed. */
  signal?: AbortSignal;
}

export interface FreezeOptions extends ThawOptions {
  /** Given the record when the freeze begins: it is filled while it lasts, whatever it ends with. */
  begun(record: FreezeRecord): void;
  clock?: Clock;
  fetch?: typeof globalThis.fetch;
}

/** How long the app took no writes: part of the report. */
export interface FreezeRecord {
  frozenAt: string;
  thawedAt?: string;
  /** From the order to freeze until the order to thaw was carried out (or the end of the run, when it stays frozen). */
  seconds: number;
  /** From the order until the app answered 503 with Retry-After. */
  noticedAfterSeconds?: number;
  retryAfter?: string;
}

const COMMAND_TIMEOUT = 600_000;
const PROBE_TIMEOUT = 120_000;

/**
 * Runs `work` while the app takes no writes: orders the freeze, waits until the app itself answers 503 with Retry-After,
 * works, and thaws. After a failure the app is always thawed; after success as the plan says.
 */
export async function whileFrozen(
  options: FreezeOptions,
  work: () => Promise<void>,
  keep: () => boolean,
): Promise<void> {
  const { plan, report } = options;
  const clock = options.clock ?? systemClock;
  const started = options.since === undefined ? clock.now() : Date.parse(options.since);
  const record: FreezeRecord = { frozenAt: new Date(started).toISOString(), seconds: 0 };
  const stop = async () => {
    // Where the app cannot be thawed, the record says at least how long it has been frozen.
    await thaw(options).finally(() => (record.seconds = (clock.now() - started) / 1000));
    record.thawedAt = new Date(clock.now()).toISOString();
    report.note(`Writes were frozen for ${markdown.duration(record.seconds * 1000)}`);
  };
  options.begun(record);
  await options.noted(record.frozenAt);
  try {
    await order(options, 'freeze');
    if (plan.probe) {
      record.retryAfter = await unlessAborted(untilFrozen(options, clock), options.signal);
      record.noticedAfterSeconds = (clock.now() - started) / 1000;
    }
    await work();
  } catch (error) {
    await stop().catch((failure: unknown) => report.warning(`The app could not be thawed: ${messageOf(failure)}`));
    throw error;
  }
  if (plan.then === 'keep' && keep()) {
    await options.noted(undefined);
    record.seconds = (clock.now() - started) / 1000;
    report.note(`Writes stay frozen for the switch (so far ${markdown.duration(record.seconds * 1000)})`);
  } else await stop();
}

/** Lets the app write again. */
export async function thaw(options: ThawOptions): Promise<void> {
  await order(options, 'thaw');
  await options.noted(undefined);
}

async function order({ plan, session, environment, folder }: ThawOptions, what: 'freeze' | 'thaw'): Promise<void> {
  if (plan.command) await run(plan.command[what], environment, folder, what);
  if (plan.parameter) await setParameter(session, plan.parameter.name, plan.parameter[what]);
}

/** Writes an SSM parameter; one that exists keeps its type. */
export async function setParameter(session: AwsSession, name: string, value: string): Promise<string | undefined> {
  const client = session.client(SSMClient);
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name })).catch((error: unknown) => {
      if ((error as { name?: string }).name === 'ParameterNotFound') return { Parameter: undefined };
      throw error;
    });
    if (Parameter?.Value === value) return Parameter.Value;
    await client.send(
      new PutParameterCommand({ Name: name, Value: value, Overwrite: true, ...(!Parameter && { Type: 'String' }) }),
    );
    return Parameter?.Value;
  } catch (error) {
    throw explainAwsError(error, `SSM parameter ${name} could not be set`);
  }
}

async function run(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  folder: string,
  what: string,
): Promise<void> {
  const [program, ...parameters] = argv;
  await new Promise<void>((resolve, reject) => {
    execFile(
      program!,
      parameters,
      { cwd: folder, env: environment, timeout: COMMAND_TIMEOUT },
      (error, _stdout, stderr) => {
        if (!error) return resolve();
        reject(
          new Failure({
            code: 'freeze',
            what: `The ${what} command failed: ${program}`,
            why: error.killed
              ? 'It did not end within 10 minutes'
              : stderr.trim().split('\n').at(-1) || messageOf(error),
            todo: `Check freeze.command.${what} in the plan`,
          }),
        );
      },
    );
  });
}

async function untilFrozen({ plan, fetch = globalThis.fetch, report }: FreezeOptions, clock: Clock): Promise<string> {
  const { url, method = 'POST', timeout } = plan.probe!;
  let last = 'no answer';
  try {
    return await poll(
      async () => {
        try {
          const answer = await fetch(url, { method, redirect: 'manual', signal: AbortSignal.timeout(10_000) });
          await answer.body?.cancel();
          const retryAfter = answer.headers.get('retry-after');
          if (answer.status === 503 && retryAfter) return retryAfter;
          last = answer.status === 503 ? '503 without Retry-After' : `HTTP ${answer.status}`;
        } catch (error) {
          last = messageOf(error);
        }
        return undefined;
      },
      { clock, timeout: timeout ?? PROBE_TIMEOUT },
    );
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw error;
    report.note(`${url} still answered ${last}`);
    throw new Failure({
      code: 'freeze',
      what: `The app still takes writes: ${method} ${url}`,
      why: `It answered ${last}, and should answer 503 with Retry-After`,
      todo: 'Check that the app reads the freeze switch, and raise freeze.probe.timeout if it reads it seldom',
    });
  }
}
