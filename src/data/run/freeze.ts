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
/** Between two looks at the app while it drains. */
const DRAIN_PROBE = 1000;
/** How long the app may give no answer at all to the last look. */
const LAST_PROBE_TIMEOUT = 30_000;

/** The time in which the app takes no writes. */
export class Freeze {
  readonly #context: Context;
  readonly #options: FreezeOptions;
  readonly #web = new WebClient();
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
   * and what it let in before has ended, works, looks at the app once more, and thaws. After a failure the app is always
   * thawed; after success the definition decides, and `mayKeep`.
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
      const { probe, drain = DRAIN } = definition;
      if (probe) {
        const noticed = (retryAfter: string) => record({ retryAfter, noticedAfterSeconds: elapsed() });
        await unlessAborted(this.#untilDrained(probe, drain, noticed), signal);
      } else await clock.sleep(drain, signal);
      await work();
      if (probe) await unlessAborted(this.#requireFrozen(probe), signal);
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

  /**
   * Waits until every answer of the app has been 503 with Retry-After for as long as a write may take. One answer is that
   * of one task: others may notice the freeze later, and any other answer starts the wait again.
   */
  async #untilDrained(probe: Probe, drain: number, noticed: (retryAfter: string) => void): Promise<void> {
    const { clock, signal } = this.#context;
    const deadline = clock.now() + (probe.timeout ?? PROBE_TIMEOUT);
    noticed(await this.#untilFrozen(probe, deadline));
    for (let since = clock.now(); clock.now() - since < drain;) {
      await clock.sleep(Math.min(DRAIN_PROBE, since + drain - clock.now()), signal);
      const { frozen, other, silent } = await this.#ask(probe);
      // Who could not answer has not shown that it writes.
      if (frozen !== undefined || silent) continue;
      // Tasks that never notice it may hide behind one that did, for as long as they take turns.
      if (clock.now() >= deadline) throw notFrozen(probe, 'still accepts writes', other!);
      noticed(await this.#untilFrozen(probe, deadline));
      since = clock.now();
    }
  }

  async #untilFrozen(probe: Probe, deadline: number): Promise<string> {
    const { clock, report } = this.#context;
    let last = 'no answer';
    const look = async () => {
      const { frozen, other } = await this.#ask(probe);
      last = other ?? last;
      return frozen;
    };
    const late = () => {
      report.note(`${probe.url} still answered ${last}`);
      return notFrozen(probe, 'still accepts writes', last);
    };
    return await poll(look, { clock, timeout: Math.max(0, deadline - clock.now()), late });
  }

  /** The app must still be frozen when the work is done: otherwise it may have written behind the last pass. */
  async #requireFrozen(probe: Probe): Promise<void> {
    const { clock } = this.#context;
    const look = async () => {
      const { frozen, other, silent } = await this.#ask(probe);
      if (frozen === undefined && !silent) throw notFrozen(probe, 'accepted writes during the last pass', other!);
      return frozen;
    };
    const late = () => notFrozen(probe, 'may have accepted writes during the last pass', 'no answer');
    await poll(look, { clock, timeout: LAST_PROBE_TIMEOUT, late });
  }

  /** One request over a connection of its own, so that each may reach another task. */
  async #ask({ url, method = 'POST' }: Probe): Promise<{ frozen?: string; other?: string; silent?: true }> {
    try {
      const answer = await this.#web.send(url, { method, timeout: 10_000, headers: { connection: 'close' } });
      answer.discard();
      const retryAfter = answer.headers['retry-after'];
      if (answer.status === 503 && retryAfter) return { frozen: retryAfter };
      const other = answer.status === 503 ? '503 without Retry-After' : `HTTP ${answer.status}`;
      // What comes from a balancer, or from an app that cannot work, is no write that was taken.
      return answer.status >= 500 || answer.status === 429 ? { other, silent: true } : { other };
    } catch (error) {
      return { other: messageOf(error), silent: true };
    }
  }
}

type Probe = NonNullable<FreezeDefinition['probe']>;

function notFrozen({ method = 'POST', url }: Probe, what: string, answered: string): Failure {
  return new Failure({
    code: 'freeze',
    what: `The app ${what}: ${method} ${url}`,
    why: `It answered ${answered}, and should answer 503 with Retry-After`,
    todo: 'Check that every task of the app reads the freeze switch, and raise freeze.probe.timeout and freeze.drain if they rarely read it',
  });
}
