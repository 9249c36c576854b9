import { getCallSites } from 'node:util';
import { systemClock } from '../../../src/aws/index.ts';

/**
 * The pauses between two looks are made for AWS, where a stack takes minutes; the emulator is done within a second. Only
 * those are shorter: time itself is the real one, and with it every deadline, and so is what is waited before another try.
 */
const SHORTER = 5;
const LOOKS = /src[\\/](aws[\\/]poll|checks[\\/]http[\\/]ask-until-stable|release[\\/]lease)\.ts/;

const { sleep } = systemClock;
systemClock.sleep = (milliseconds, signal) => {
  // Not by the stack of an error, of which jest maps each line.
  const caller = getCallSites(2)[1]?.scriptName ?? '';
  return sleep(LOOKS.test(caller) ? milliseconds / SHORTER : milliseconds, signal);
};
