import { afterEach, expect, test } from '@jest/globals';
import { interruptible, interruptibleBySignal } from '../../../src/actions/interrupt.ts';

const listeners = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
const before = listeners();
afterEach(() => expect(listeners()).toBe(before));

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends the work with the note', async (signal, exitCode) => {
  const ended = interruptible(
    () => 'A is live',
    () => new Promise(() => undefined),
  );
  process.emit(signal);
  await expect(ended).rejects.toMatchObject({ name: 'Interrupted', message: 'A is live', exitCode });
});

test('the second signal does not end it before the note of the first, which is made once', async () => {
  let made = 0;
  let tell = () => {};
  const note = () => {
    made++;
    return new Promise<string>((resolve) => (tell = () => resolve('B is live')));
  };
  const ended = interruptible(note, () => new Promise(() => undefined));
  process.emit('SIGINT');
  await new Promise(setImmediate);
  process.emit('SIGTERM');
  tell();
  await expect(ended).rejects.toMatchObject({ message: 'B is live', exitCode: 130 });
  expect(made).toBe(1);
});

test('work that fails or ends for the signal ends with the note as well', async () => {
  for (const end of [() => Promise.reject(new Error('aborted')), () => Promise.resolve('done')]) {
    let go = () => {};
    const gone = new Promise<void>((resolve) => (go = resolve));
    const ended = interruptible(
      async () => {
        go();
        await new Promise(setImmediate);
        return 'C is live';
      },
      () => gone.then<unknown>(end),
    );
    process.emit('SIGINT');
    await expect(ended).rejects.toMatchObject({ message: 'C is live' });
  }
});

test('a note that cannot be made says so', async () => {
  const ended = interruptible(
    () => Promise.reject(new Error('no answer')),
    () => new Promise(() => undefined),
  );
  process.emit('SIGINT');
  await expect(ended).rejects.toMatchObject({ message: expect.stringMatching(/not known: no answer/) as unknown });
});

test('work that is told to stop comes to a stop before the note is made, and knows of its last write', async () => {
  let state = 'nothing that is live was touched';
  const ended = interruptibleBySignal(
    () => state,
    async (signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await new Promise(setImmediate);
      state = 'D may be live';
      throw signal.reason;
    },
  );
  process.emit('SIGINT');
  await expect(ended).rejects.toMatchObject({ message: 'D may be live', exitCode: 130 });
});

test('without a signal the work has its own end', async () => {
  expect(
    await interruptible(
      () => '',
      () => Promise.resolve(7),
    ),
  ).toBe(7);
  const own = new Error('own');
  await expect(
    interruptible(
      () => '',
      () => Promise.reject(own),
    ),
  ).rejects.toBe(own);
});
