import { poll, unlessAborted, WebClient, writeParameter } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { runProcess, type ChildEnvironment } from '../../process/index.ts';
import { Failure, markdown, messageOf } from '../../report/index.ts';
import type { FreezeDefinition } from '../definition/definition.ts';
import type { FreezeRecord } from '../outcome/report.ts';

export interface FreezeOptions {
  definition: FreezeDefinition;
  /** What the commands see: never the credentials of the deployment. */
  environment: ChildEnvironment;
  /** Folder in which the commands run. */
  folder: string;
  /** Since when (ISO) the app is frozen, by a run that was killed. */
  since: string | undefined;
  /** Writes down durably since when the app is frozen, or that it no longer is. */
  save(since: string | undefined): Promise<void>;
}

const COMMAND_TIMEOUT = 600_000;
const PROBE_TIMEOUT = 120_000;
/** What is let in takes no longer in most apps. */
const DRAIN = 10_000;

/** The time in which the app takes no writes. */
export class Freeze {
  readonly #context: Context;
  readonly #options: FreezeOptions;
  #record: FreezeRecord | undefined;

  constructor(context: Context, options: FreezeOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** As far as the freeze has come; undefined where it has not begun. */
  get record(): FreezeRecord | undefined {
    return this.#record;
  }

  /**
   * Runs `work` while the app takes no writes: orders the freeze, waits until the app itself answers 503 with Retry-After
   * and what it let in before has ended, works, and thaws. After a failure the app is always thawed; after success the definition decides, and `mayKeep`.
   */
  async around(work: () => Promise<void>, mayKeep: () => boolean): Promise<void> {
    const { definition, since, save } = this.#options;
    const { clock, report, signal } = this.#context;
    const started = since === undefined ? clock.now() : Date.parse(since);
    const elapsed = () => (clock.now() - started) / 1000;
    const record = (more: Partial<FreezeRecord>) => {
      this.#record = { frozenAt: new Date(started).toISOString(), ...this.#record, seconds: elapsed(), ...more };
    };
    const stop = async () => {
      // Where the app cannot be thawed, the record says at least how long it has been frozen.
      await this.thaw().finally(() => record({}));
      record({ thawedAt: new Date(clock.now()).toISOString() });
      report.note(`Writes were frozen for ${markdown.duration(elapsed() * 1000)}`);
    };
    record({});
    await save(this.#record!.frozenAt);
    try {
      await this.#order('freeze');
      if (definition.probe) {
        const retryAfter = await unlessAborted(this.#untilFrozen(definition.probe), signal);
        record({ retryAfter, noticedAfterSeconds: elapsed() });
      }
      await clock.sleep(definition.drain ?? DRAIN, signal);
      await work();
    } catch (error) {
      await stop().catch((failure: unknown) =>
        report.warning(`The app could not be switched back to accepting writes: ${messageOf(failure)}`),
      );
      throw error;
    }
    if (definition.then !== 'keep' || !mayKeep()) return await stop();
    await save(undefined);
    record({});
    report.note(`Writes stay frozen for the switch (so far ${markdown.duration(elapsed() * 1000)})`);
  }

  /** Lets the app write again. */
  async thaw(): Promise<void> {
    await this.#order('thaw');
    await this.#options.save(undefined);
  }

  async #order(what: 'freeze' | 'thaw'): Promise<void> {
    const { command, parameter } = this.#options.definition;
    if (command) await this.#run(command[what], what);
    if (parameter) await writeParameter(this.#context.session, parameter.name, parameter[what]);
  }

  async #run(argv: readonly string[], what: 'freeze' | 'thaw'): Promise<void> {
    const [program, ...args] = argv as [string, ...string[]];
    const { environment, folder: cwd } = this.#options;
    const { code, ended, stderr } = await runProcess(program, args, { environment, cwd, timeout: COMMAND_TIMEOUT });
    if (code === 0) return;
    throw new Failure({
      code: 'freeze',
      what: `The ${what} command failed: ${program}`,
      why: stderr.trim().split('\n').at(-1) || ended,
      todo: `Check freeze.command.${what} in the plan`,
    });
  }

  async #untilFrozen({ url, method = 'POST', timeout }: NonNullable<FreezeDefinition['probe']>): Promise<string> {
    const { clock, report } = this.#context;
    const web = new WebClient();
    let last = 'no answer';
    const probe = async () => {
      try {
        const answer = await web.send(url, { method, timeout: 10_000 });
        answer.discard();
        const retryAfter = answer.headers['retry-after'];
        if (answer.status === 503 && retryAfter) return retryAfter;
        last = answer.status === 503 ? '503 without Retry-After' : `HTTP ${answer.status}`;
      } catch (error) {
        last = messageOf(error);
      }
      return undefined;
    };
    const late = () => {
      report.note(`${url} still answered ${last}`);
      return new Failure({
        code: 'freeze',
        what: `The app still accepts writes: ${method} ${url}`,
        why: `It answered ${last}, and should answer 503 with Retry-After`,
        todo: 'Check that the app reads the freeze switch, and raise freeze.probe.timeout if it rarely reads it',
      });
    };
    return await poll(probe, { clock, timeout: timeout ?? PROBE_TIMEOUT, late });
  }
}
