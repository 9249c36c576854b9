import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import type { Clock } from '../../../../src/aws/index.ts';
import { createSession } from '../../../../src/aws/session.ts';
import { Freeze } from '../../../../src/data/run/freeze.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { childEnvironment } from '../../../../src/process/index.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const order = [process.execPath, '-e', '0'];

/** A clock whose sleeps are over at once, and that calls `slept` with each. */
function clockOf(slept: (milliseconds: number) => void): Clock {
  let time = 0;
  return {
    now: () => time,
    sleep: async (milliseconds) => {
      time += milliseconds;
      slept(milliseconds);
    },
  };
}

test.each([
  ['10 s, where the plan says nothing', undefined, 10_000],
  ['as long as the plan says', 90_000, 90_000],
  ['not at all, where the plan says so', 0, 0],
])('what the app let in before it was frozen has time to end before the last pass: %s', async (_, drain, waited) => {
  // A write that was let in before takes longer than the answer to the probe.
  const app = createServer((_request, answer) => answer.writeHead(503, { 'retry-after': '10' }).end());
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  let underWay = waited;
  const clock = clockOf((milliseconds) => (underWay -= milliseconds));
  const context = createContext(createSession({ region: 'eu-central-1' }), recordingReporter(), { clock });
  const definition = { command: { freeze: order, thaw: order }, probe: { url }, then: 'thaw' as const };
  const freeze = new Freeze(context, {
    definition: { ...definition, ...(drain !== undefined && { drain }) },
    environment: childEnvironment({}),
    folder: '.',
    since: undefined,
    save: async () => {},
  });
  let begun: number | undefined;
  await freeze.around(
    async () => void (begun = underWay),
    () => true,
  );
  app.close();
  expect(begun).toBe(0);
  expect(freeze.record!.seconds).toBe(waited / 1000);
});

/**
 * An app of several tasks behind one port, each of which answers a connection in turn: what each says at a time
 * (milliseconds), and when one of them last took a write.
 */
async function appOf(...tasks: ((now: number) => number)[]) {
  const clock = clockOf(() => undefined);
  const sockets = new Set<unknown>();
  let taken = 0;
  const app = createServer((request, answer) => {
    sockets.add(request.socket);
    const status = tasks[sockets.size % tasks.length]!(clock.now());
    if (status !== 503) taken = clock.now();
    answer.writeHead(status, { 'retry-after': '10' }).end();
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  const context = createContext(createSession({ region: 'eu-central-1' }), recordingReporter(), { clock });
  const freeze = new Freeze(context, {
    definition: { command: { freeze: order, thaw: order }, probe: { url, timeout: 60_000 }, drain: 5000, then: 'keep' },
    environment: childEnvironment({}),
    folder: '.',
    since: undefined,
    save: async () => {},
  });
  const around = async (work: () => void) => {
    try {
      await freeze.around(
        async () => work(),
        () => true,
      );
    } finally {
      app.close();
    }
  };
  return { clock, freeze, around, taken: () => taken };
}

const frozenFrom = (time: number) => (now: number) => (now >= time ? 503 : 200);

test('a task that notices the freeze later than another one begins the wait again', async () => {
  const at = await appOf(frozenFrom(0), frozenFrom(4000));
  let begun = 0;
  await at.around(() => (begun = at.clock.now()));
  expect(at.taken()).toBeGreaterThan(0);
  expect(begun - at.taken()).toBeGreaterThanOrEqual(5000);
  expect(at.freeze.record!.thawedAt).toBeUndefined();
});

test('a task that never notices it ends the run before the last pass', async () => {
  const at = await appOf(frozenFrom(0), () => 200);
  let begun = false;
  await expect(at.around(() => void (begun = true))).rejects.toThrow(failureWith('freeze', '200'));
  expect(begun).toBe(false);
  expect(at.freeze.record!.thawedAt).toBeDefined();
});

test('an app that takes writes again when the last pass is over makes it a failure', async () => {
  let over = false;
  const at = await appOf(() => (over ? 201 : 503));
  await expect(at.around(() => void (over = true))).rejects.toThrow(failureWith('freeze', '201'));
  expect(at.freeze.record!.thawedAt).toBeDefined();
});
