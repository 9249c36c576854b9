import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes of the young generation: with less, rows of a page survive its collections; with more, it is memory for nothing. */
const YOUNG = 8_000_000;

/**
 * Keeps the heap close to what is alive, at the cost of more, but short, collections. Rows live for milliseconds: V8
 * would let the young generation grow to 100 MB of dead ones before it looks, and the old one to twice what it holds.
 */
export function keepHeapSmall(): void {
  growYoung();
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=15');
}

/** It stays as large as it is when its growth ends, and it grows with what survives: that was chance. */
function growYoung(): void {
  const kept: unknown[] = [];
  while (young() < YOUNG && kept.length < 4096)
    for (let more = 0; more < 128; more++) kept.push(new Array(256).fill(more));
}

function young(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? YOUNG;
}
