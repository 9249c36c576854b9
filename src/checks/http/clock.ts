import { systemClock, type Clock } from '../../aws/index.ts';

/**
 * Time as checks measure and limit it: `now` is milliseconds in fractions, from any start. Tests pass a clock that they
 * move themselves.
 */
export interface CheckClock extends Clock {
  /** Calls back after `milliseconds`; the function that is returned takes that back. */
  after(milliseconds: number, callback: () => void): () => void;
}

export const checkClock: CheckClock = {
  now: () => performance.now(),
  sleep: systemClock.sleep,
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
