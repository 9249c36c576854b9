/** Where a value stops matching an IAM pattern with * and ?. */
export interface Difference {
  /** How many characters of the value match. */
  at: number;
  /** What the pattern has there; '' where it ends. */
  wanted: string;
  /** What the value has there; '' where it ends. */
  got: string;
}

/** Undefined: the value matches. Otherwise the first place at which no reading of the pattern goes on. */
export function firstDifference(pattern: string, value: string): Difference | undefined {
  let places = withStars(pattern, new Set([0]));
  for (let at = 0; at < value.length; at++) {
    const next = new Set<number>();
    for (const place of places) {
      const wanted = pattern[place];
      if (wanted === '*') next.add(place);
      else if (wanted === '?' || (wanted !== undefined && wanted === value[at])) next.add(place + 1);
    }
    if (next.size === 0) return { at, wanted: rest(pattern, places), got: value.slice(at) };
    places = withStars(pattern, next);
  }
  if (places.has(pattern.length)) return undefined;
  return { at: value.length, wanted: rest(pattern, places), got: '' };
}

/** A star may also stand for nothing. */
function withStars(pattern: string, places: Set<number>): Set<number> {
  for (const place of places) if (pattern[place] === '*') places.add(place + 1);
  return places;
}

function rest(pattern: string, places: ReadonlySet<number>): string {
  return pattern.slice(Math.max(...places));
}
