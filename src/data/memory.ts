import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the young generation of the heap from growing: rows live for milliseconds, and V8 would let up to 100 MB of dead
 * ones pile up before it looks. Costs more, but short, collections.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
