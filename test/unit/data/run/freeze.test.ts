import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import type { Clock } from '../../../../src/aws/index.ts';
import { createSession } from '../../../../src/aws/session.ts';
import { Freeze } from '../../../../src/data/run/freeze.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { childEnvironment } from '../../../../src/process/index.ts';
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
