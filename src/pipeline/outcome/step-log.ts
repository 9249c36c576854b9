import { AsyncLocalStorage } from 'node:async_hooks';
import type { Reporter } from '../../report/index.ts';

type Saying = (report: Reporter) => void;
/** What a step said while another one had the log: lines, and groups of lines. */
type Said = Saying | { title: string; said: Said[]; closed: Promise<unknown> | undefined };

/** The lines of one step. */
interface Lane {
  readonly name: string;
  /** Not printed yet. */
  readonly said: Said[];
  /** Where the next line goes: `said`, or that of the group which is open. */
  at: Said[];
  isOver: boolean;
}

/**
 * Keeps the lines of each step together while several are at work: one has the log and is seen live, what the others say
 * waits until it has ended. Then come those that are over, in the order of their ends, and the oldest that still works
 * has the log. Warnings wait, too; masks and parts of the summary never do.
 */
export class StepLog {
  readonly report: Reporter;
  readonly #log: Reporter;
  readonly #lane = new AsyncLocalStorage<Lane>();
  /** Whose lines are printed as they come; undefined while nobody works, or while what waited is printed. */
  #live: Lane | undefined;
  #waiting: Lane[] = [];
  #printing: Promise<void> | undefined;

  constructor(log: Reporter) {
    this.#log = log;
    const say = (saying: Saying) => this.#say(saying);
    this.report = {
      ...log,
      progress: (message) => say((report) => report.progress(message)),
      note: (message) => say((report) => report.note(message)),
      warning: (message, at) => say((report) => report.warning(message, at)),
      group: (title, work) => this.#group(title, work),
    };
  }

  /** Does the work of a step; what it reports belongs together. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const said: Said[] = [];
    const lane: Lane = { name, said, at: said, isOver: false };
    if (this.#live === undefined && this.#printing === undefined) this.#live = lane;
    else this.#waiting.push(lane);
    try {
      return await this.#lane.run(lane, work);
    } finally {
      this.#end(lane);
    }
  }

  /** Waits until all that steps have said is printed. */
  async printed(): Promise<void> {
    while (this.#printing) await this.#printing;
  }

  #say(saying: Saying): void {
    const lane = this.#lane.getStore();
    if (lane === undefined || lane === this.#live || lane.isOver) saying(this.#log);
    else lane.at.push(saying);
  }

  async #group<T>(title: string, work: () => Promise<T>): Promise<T> {
    const lane = this.#lane.getStore();
    if (lane === undefined || lane === this.#live) return await this.#log.group(title, work);
    const outer = lane.at;
    const { promise: closed, resolve: close } = Promise.withResolvers();
    const group: Exclude<Said, Saying> = { title, said: [], closed };
    outer.push(group);
    lane.at = group.said;
    try {
      return await work();
    } finally {
      lane.at = outer;
      group.closed = undefined;
      close(undefined);
      // The group may be open in the log by now: what follows comes after its end.
      await closed;
    }
  }

  #end(lane: Lane): void {
    lane.isOver = true;
    if (lane === this.#live) this.#live = undefined;
    else if (this.#waiting.includes(lane)) this.#waiting = [...this.#waiting.filter((one) => one !== lane), lane];
    if (this.#live === undefined && this.#waiting.length > 0) this.#printing ??= this.#print();
  }

  /** Prints what waits, until a step that still works has the log. */
  async #print(): Promise<void> {
    // At least one turn of its own, so that `#printing` is set.
    await Promise.resolve();
    for (let lane = this.#next(); lane; lane = this.#next()) {
      if (lane.said.length > 0) this.#log.note(`▸ ${lane.name}`);
      // What is said just before this goes on waits as well: from here to the next line nobody else has a turn.
      while (lane.said.length > 0) await this.#replay(lane, lane.said);
      if (lane.isOver) continue;
      this.#live = lane;
      break;
    }
    this.#printing = undefined;
  }

  #next(): Lane | undefined {
    const next = this.#waiting.find(({ isOver }) => isOver) ?? this.#waiting[0];
    this.#waiting = this.#waiting.filter((lane) => lane !== next);
    return next;
  }

  async #replay(lane: Lane, said: Said[]): Promise<void> {
    for (let one = said.shift(); one; one = said.shift()) {
      if (typeof one === 'function') {
        one(this.#log);
        continue;
      }
      const group = one;
      await this.#log.group(group.title, async () => {
        for (;;) {
          while (group.said.length > 0) await this.#replay(lane, group.said);
          if (group.closed === undefined) break;
          // Inside of a group that is still open its lines are seen as they come.
          this.#live = lane;
          await group.closed;
          this.#live = undefined;
        }
      });
    }
  }
}
