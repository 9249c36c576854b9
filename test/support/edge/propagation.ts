/**
 * A value that changes at its source and reaches each point of presence later: the last one after `delay` milliseconds,
 * the first one at once, the others in between. With `flaps`, a point of presence answers old and new in turn until its delay is over, as the
 * KeyValueStore does. It is read from the source at most every `every` milliseconds, when asked.
 */
export class Propagated<T> {
  readonly #read: () => Promise<T>;
  readonly #same: (a: T, b: T) => boolean;
  readonly #every: number;
  readonly #delay: number;
  readonly #points: number;
  readonly #flaps: boolean;
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
    flaps?: boolean;
  }) {
    this.#read = options.read;
    this.#same = options.same;
    this.#every = options.every;
    this.#delay = options.delay;
    this.#points = options.points;
    this.#flaps = options.flaps ?? false;
  }

  /** The value as point of presence number `point` knows it now. */
  async at(point: number): Promise<T> {
    if (performance.now() - this.#readAt >= this.#every) await this.#refresh();
    const lag = this.#points > 1 ? (this.#delay * point) / (this.#points - 1) : this.#delay;
    const horizon = performance.now() - lag;
    const known = this.#versions.findLast(({ seen }) => seen <= horizon) ?? this.#versions[0]!;
    const newest = this.#versions.at(-1)!;
    // Not before a third of the delay: until then nothing has arrived.
    const arriving = this.#flaps && newest !== known && newest.seen <= horizon + (lag * 2) / 3;
    return arriving && this.#asked++ % 2 === 0 ? newest.value : known.value;
  }

  #refresh(): Promise<void> {
    const asked = performance.now();
    this.#reading ??= this.#read()
      .then((value) => {
        // What changed while the answer was on its way may not be in it.
        this.#readAt = asked;
        const last = this.#versions.at(-1);
        if (!last || !this.#same(last.value, value)) this.#versions.push({ seen: performance.now(), value });
        // Whatever is older than the slowest point of presence has been seen by all of them.
        while (this.#versions.length > 1 && this.#versions[1]!.seen < this.#readAt - this.#delay)
          this.#versions.shift();
      })
      .finally(() => (this.#reading = undefined));
    return this.#reading;
  }
}
