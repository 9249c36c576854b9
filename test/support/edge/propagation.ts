/**
 * A value that changes at its source and reaches each point of presence later: the last one after `delay` milliseconds,
 * the first one at once, the others in between. With `mix`, a point of presence answers some of the old and some of the new until its delay is over, as the
 * KeyValueStore does; `count` differs from call to call. It is read from the source at most every `every` milliseconds, when asked.
 */
export class Propagated<T> {
  readonly #read: () => Promise<T>;
  readonly #same: (a: T, b: T) => boolean;
  readonly #every: number;
  readonly #delay: number;
  readonly #points: number;
  readonly #now: () => number;
  readonly #mix: ((known: T, newest: T, count: number) => T) | undefined;
  #asked = 0;
  #versions: { seen: number; value: T }[] = [];
  #readAt = -Infinity;
  #reading: Promise<void> | undefined;

  constructor(options: {
    read: () => Promise<T>;
    same: (a: T, b: T) => boolean;
    every: number;
    delay: number;
    points: number;
    mix?: (known: T, newest: T, count: number) => T;
    /** The time by which the delay passes. */
    now?: () => number;
  }) {
    this.#read = options.read;
    this.#same = options.same;
    this.#every = options.every;
    this.#delay = options.delay;
    this.#points = options.points;
    this.#mix = options.mix;
    this.#now = options.now ?? (() => performance.now());
  }

  /** The value as point of presence number `point` knows it now. */
  async at(point: number): Promise<T> {
    if (performance.now() - this.#readAt >= this.#every) await this.#refresh();
    const lag = this.#points > 1 ? (this.#delay * point) / (this.#points - 1) : this.#delay;
    const horizon = this.#now() - lag;
    const known = this.#versions.findLast(({ seen }) => seen <= horizon) ?? this.#versions[0]!;
    const newest = this.#versions.at(-1)!;
    // Not before a third of the delay: until then nothing has arrived.
    const arriving = newest !== known && newest.seen <= horizon + (lag * 2) / 3;
    return arriving && this.#mix ? this.#mix(known.value, newest.value, this.#asked++) : known.value;
  }

  #refresh(): Promise<void> {
    const asked = performance.now();
    const asOf = this.#now();
    this.#reading ??= this.#read()
      .then((value) => {
        // What changed while the answer was on its way may not be in it.
        this.#readAt = asked;
        const last = this.#versions.at(-1);
        if (!last || !this.#same(last.value, value)) this.#versions.push({ seen: this.#now(), value });
        // Whatever is older than the slowest point of presence has been seen by all of them.
        while (this.#versions.length > 1 && this.#versions[1]!.seen < asOf - this.#delay) this.#versions.shift();
      })
      .finally(() => (this.#reading = undefined));
    return this.#reading;
  }
}
