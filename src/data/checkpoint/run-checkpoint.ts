import { randomUUID } from 'node:crypto';
import { Failure } from '../../report/index.ts';
import type { Checkpoint, CheckpointStore, Progress } from './checkpoint.ts';
import { badRowsOf, SHOWN_BAD_ROWS, type BadRow, type DeadLetter } from './dead-letter.ts';

/** The checkpoint of one run: saved at most once an interval, one save at a time, dead letters before the progress. */
export class RunCheckpoint {
  readonly #store: CheckpointStore;
  readonly #interval: number;
  readonly #checkpoint: Checkpoint;
  readonly #letters = new Map<string, DeadLetter[]>();
  /** Parts that the checkpoint counts and that are not stored yet: what failed is stored by the next save. */
  readonly #parts: { name: string; text: string }[] = [];
  #saving: Promise<void> | undefined;
  #saved = 0;
  /** The plan of this run, which the checkpoint may not belong to. */
  readonly #plan: string;

  private constructor(store: CheckpointStore, checkpoint: Checkpoint, options: { plan: string; interval: number }) {
    this.#store = store;
    this.#checkpoint = checkpoint;
    this.#plan = options.plan;
    this.#interval = options.interval;
  }

  /** Loads the checkpoint. Of one that belongs to another plan (see `refusal`) nothing may be used but the freeze. */
  static async open(store: CheckpointStore, plan: string, interval = 1000): Promise<RunCheckpoint> {
    const found = await store.load();
    const checkpoint = found ?? { version: 1, plan, sequence: 0, writer: '', migrations: {} };
    return new RunCheckpoint(store, { ...checkpoint, writer: randomUUID() }, { plan, interval });
  }

  /** Why this run may not use it: it belongs to another plan or direction. */
  get refusal(): Failure | undefined {
    if (this.#checkpoint.plan === this.#plan) return undefined;
    return new Failure({
      code: 'checkpoint',
      what: `Checkpoint ${this.location} belongs to another migration`,
      why: 'Its plan, variables or direction were different',
      todo: 'Set another location, or remove the checkpoint if that migration is finished',
    });
  }

  get location(): string {
    return this.#store.location;
  }

  progress(name: string): Progress | undefined {
    return Object.hasOwn(this.#checkpoint.migrations, name) ? this.#checkpoint.migrations[name] : undefined;
  }

  get frozenSince(): string | undefined {
    return this.#checkpoint.frozenSince;
  }

  /** Notes durably that the app is frozen, before it is, and that it no longer is, after it was let go. */
  async noteFreeze(since: string | undefined): Promise<void> {
    const before = this.#checkpoint.frozenSince;
    this.#checkpoint.frozenSince = since;
    try {
      await this.save();
    } catch (error) {
      this.#checkpoint.frozenSince = before;
      throw error;
    }
  }

  /** Begins (or begins again) a migration: durable before its first write. */
  async begin(name: string, progress: Progress): Promise<Progress> {
    this.#checkpoint.migrations[name] = progress;
    await this.save();
    return progress;
  }

  /** Notes dead letters that belong to the progress made so far, and saves if it is time. */
  async advanced(name: string, letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length > 0) this.#letters.set(name, [...(this.#letters.get(name) ?? []), ...letters]);
    if (this.#saving || Date.now() - this.#saved < this.#interval) return;
    await this.save();
  }

  /** Notes dead letters of a migration, but for those that it has already. */
  async noteLetters(name: string, letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    const missing = new Map(letters.map((letter) => [JSON.stringify(letter), letter]));
    for await (const part of this.deadLetters(name)) for (const line of part.split('\n')) missing.delete(line);
    if (missing.size === 0) return;
    this.#letters.set(name, [...(this.#letters.get(name) ?? []), ...missing.values()]);
    await this.save();
  }

  async save(): Promise<void> {
    while (this.#saving) await this.#saving;
    this.#saving = this.#write().finally(() => (this.#saving = undefined));
    await this.#saving;
  }

  async #write(): Promise<void> {
    // Everything is taken in one go: progress that goes on during the save belongs to the next one.
    for (const [name, letters] of this.#letters) {
      const number = this.#checkpoint.migrations[name]!.deadLetterParts++;
      const text = letters.map((letter) => `${JSON.stringify(letter)}\n`).join('');
      this.#parts.push({ name: partName(name, number), text });
    }
    this.#letters.clear();
    this.#checkpoint.sequence++;
    const copy = structuredClone(this.#checkpoint);
    for (; this.#parts[0]; this.#parts.shift()) await this.#store.putPart(this.#parts[0].name, this.#parts[0].text);
    await this.#store.save(copy);
    this.#saved = Date.now();
  }

  /** What a result shows of a migration's dead letters. */
  async firstBadRows(name: string): Promise<BadRow[]> {
    const letters: DeadLetter[] = [];
    for await (const part of this.deadLetters(name)) {
      // A part has all that failed since the save before it: of a great many only those that are shown are read.
      const lines = part.trimEnd().split('\n', SHOWN_BAD_ROWS - letters.length);
      letters.push(...lines.map((line) => JSON.parse(line) as DeadLetter));
      if (letters.length >= SHOWN_BAD_ROWS) break;
    }
    return badRowsOf(letters);
  }

  /** All dead letters of a migration, in the order of the parts. */
  async *deadLetters(name: string): AsyncIterable<string> {
    const parts = this.progress(name)?.deadLetterParts ?? 0;
    for (let part = 0; part < parts; part++) yield await this.#store.getPart(partName(name, part));
  }
}

function partName(migration: string, part: number): string {
  return `${migration}.dead-letter.${String(part).padStart(5, '0')}.ndjson`;
}
