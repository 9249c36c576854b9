import { describe, expect, test } from '@jest/globals';
import {
  evaluateBootCheck,
  observe,
  otherPort,
  type Observation,
} from '../../../../src/image/boot-check/boot-check.ts';
import type { ContainerState, IsolatedContainer } from '../../../../src/image/boot-check/container.ts';
import { judgeAnswers, judgeLate, steadyTime, type Steady } from '../../../../src/image/boot-check/judge-answers.ts';
import type { BootCheckLevel, BootCheckOptions } from '../../../../src/image/request.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { failureWith } from '../../../support/failure-with.ts';

describe('what an observation means', () => {
  const kinds: Observation['kind'][] = ['healthy', 'crashed', 'wrong-port', 'wrong-path', 'not-healthy', 'unreachable'];
  test.each<[BootCheckLevel, string[]]>([
    ['warn', ['healthy', 'not-healthy', 'not-healthy', 'not-healthy', 'not-healthy', 'skipped']],
    ['auto', ['healthy', 'refused', 'refused', 'refused', 'not-healthy', 'skipped']],
    ['enforce', ['healthy', 'refused', 'refused', 'refused', 'refused', 'refused']],
  ])('at %s', (level, expected) => {
    const outcomes = kinds.map((kind) => {
      const report = recordingReporter();
      try {
        const { outcome } = evaluateBootCheck(
          { kind, elapsed: 1, problem: 'p', log: 'l' },
          { level, path: '/', environment: {}, timeout: 1, memory: 1 },
          report,
        );
        // Not healthy is never silent.
        expect(report.warnings).toHaveLength(outcome === 'healthy' ? 0 : 1);
        return outcome;
      } catch {
        return 'refused';
      }
    });
    expect(outcomes).toEqual(expected);
  });
});

test('at warn the port that it listens on is told', () => {
  const options = { level: 'warn', path: '/', environment: {}, timeout: 1, memory: 1 } as const;
  const observation = { kind: 'wrong-port', listensOn: 3000, elapsed: 1, problem: 'p', log: '' } as const;
  expect(evaluateBootCheck(observation, options, recordingReporter())).toMatchObject({
    outcome: 'not-healthy',
    listensOn: 3000,
  });
});

test('at auto an application without its secrets may crash, but not listen elsewhere', () => {
  const options = { level: 'auto', mayCrash: true, path: '/', environment: {}, timeout: 1, memory: 1 } as const;
  const evaluate = (kind: Observation['kind'], listensOn?: number) =>
    evaluateBootCheck({ kind, listensOn, elapsed: 1, problem: 'p', log: '' }, options, recordingReporter());
  expect(evaluate('crashed')).toMatchObject({ outcome: 'not-healthy' });
  let failure: unknown;
  try {
    evaluate('wrong-port', 3000);
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({ code: 'boot-check', todo: expect.stringContaining('port: 3000') });
});

test.each<[string, [number, boolean][], number[], number[], number | undefined]>([
  ['answers the health path', [[3000, true]], [], [3000], 3000],
  ['is EXPOSEd', [[3000, true]], [3000], [], 3000],
  ['is for metrics', [[9090, true]], [8080, 9090], [], undefined],
  ['is for metrics, and nothing is EXPOSEd', [[9090, true]], [], [], undefined],
  ['is on its loopback only', [[3000, false]], [3000], [3000], undefined],
  [
    'is one of two',
    [
      [3000, true],
      [8080, false],
    ],
    [3000],
    [3000],
    undefined,
  ],
])('a port that %s', async (_, ports, exposed, answering, expected) => {
  const open = ports.map(([port, reachable]) => ({ port, reachable }));
  const answers = (port: number) => Promise.resolve(answering.includes(port));
  expect(await otherPort(open, { wanted: 8080, exposed }, answers)).toBe(expected);
});

describe('a server that answers, and does not know its health path', () => {
  test.each<[string, number[], string | undefined]>([
    ['says so all the time', [404], 'wrong-path'],
    ['wants a sign-in', [503, 401], 'wrong-path'],
    ['takes no GET', [405], 'wrong-path'],
    ['is not ready yet', [503], undefined],
    ['knows it a while after it listens', [...Array<number>(5).fill(404), 200], 'healthy'],
    ['changes its mind', [404, 401], undefined],
    ['refuses the host that is asked', [403], undefined],
  ])('one that %s', (_, statuses, expected) => {
    let now = 0;
    const tools = { clock: { now: () => now }, report: recordingReporter() };
    const judge = judgeAnswers(tools, { port: 8080, path: '/up', steady: 10_000, notBefore: 0 });
    let found;
    // Thirteen looks, a second from one to the next.
    for (; now <= 12_000 && !found; now += 1000) {
      const at = now / 1000;
      const repeats = statuses.length === 2 && statuses[0] === 404 ? at % 2 : Math.min(at, statuses.length - 1);
      found = judge({ status: statuses[repeats]! });
    }
    expect(found?.kind).toBe(expected);
    if (expected === 'wrong-path') expect(found).toMatchObject({ status: statuses.at(-1) });
  });

  test.each<[string, number[], string | undefined]>([
    ['began to say so at the end of the time', [404], 'wrong-path'],
    ['knows it then', [404, 404, 200], 'healthy'],
    ['says something else', [404, 503], undefined],
  ])('one that %s is looked at as long as every other', async (_, statuses, expected) => {
    let now = 0;
    const clock = { now: () => now, sleep: (time: number) => Promise.resolve(void (now += time)) };
    const steady = 10_000;
    const judge = judgeAnswers(
      { clock, report: recordingReporter() },
      { port: 8080, path: '/up', steady, notBefore: 0 },
    );
    let looks = 0;
    const ask = () => Promise.resolve({ status: statuses[Math.min(looks++, statuses.length - 1)]! });
    const last = await ask();
    expect(judge(last)).toBeUndefined();
    expect((await judgeLate(last, { ask, judge, clock, steady }))?.kind).toBe(expected);
    expect(await judgeLate({ problem: 'refused' }, { ask, judge, clock, steady })).toBeUndefined();
  });

  const given = { level: 'auto', path: '/up', environment: {}, timeout: 40_000, memory: 1 } as const;
  test.each<[Partial<BootCheckOptions>, Steady]>([
    [{ level: 'auto' }, { steady: 30_000, notBefore: 40_000 }],
    [
      { level: 'enforce', mayLackPath: true },
      { steady: 30_000, notBefore: 40_000 },
    ],
    [
      { level: 'auto', mayLackPath: true },
      { steady: 10_000, notBefore: 0 },
    ],
    [
      { level: 'auto', mayCrash: true },
      { steady: 10_000, notBefore: 0 },
    ],
    [{ level: 'warn' }, { steady: 10_000, notBefore: 0 }],
    [
      { level: 'auto', timeout: 1000 },
      { steady: 10_000, notBefore: 1000 },
    ],
  ])('%j: nothing is refused before its time', (options, expected) => {
    expect(steadyTime({ ...given, ...options })).toEqual(expected);
  });

  test.each([0, 299_000])(
    'with a long time of its own, from %d ms on: it is told soon, and not looked at twice as long',
    (from) => {
      let now = 0;
      const report = recordingReporter();
      const times = steadyTime({ ...given, timeout: 300_000 });
      const judge = judgeAnswers({ clock: { now: () => now }, report }, { port: 8080, path: '/up', ...times });
      let told: number | undefined;
      let found;
      for (; !found && now < 600_000; now += 1000) {
        found = judge(now < from ? { problem: 'refused' } : { status: 404 });
        if (report.lines.length > 0) told ??= now;
      }
      expect(told).toBe(from + 10_000);
      expect(report.lines).toHaveLength(1);
      expect(found).toMatchObject({ kind: 'wrong-path' });
      expect(now - 1000).toBe(Math.max(300_000, from + 30_000));
    },
  );

  test.each([
    ['without an answer, is told by its exit code', { kind: 'not-healthy' }, { kind: 'crashed', exit: true }],
    ['after an answer that was final, is told by that', { kind: 'wrong-path', status: 404 }, { kind: 'wrong-path' }],
  ] as const)('one that ends while it is looked at late, %s', async (_, found, { kind, ...told }) => {
    let now = 0;
    const clock = { now: () => now, sleep: (time: number) => Promise.resolve(void (now += time)) };
    let state: ContainerState = { running: true, exitCode: 0, outOfMemory: false, pid: 1, address: '' };
    const container = { state: () => Promise.resolve(state), logTail: () => Promise.resolve('bye') };
    const seen = await observe(container as unknown as IsolatedContainer, {
      clock,
      timeout: 1000,
      logLines: 5,
      look: () => Promise.resolve(undefined),
      timedOut() {
        state = { ...state, running: false, exitCode: 3 };
        return { ...found, problem: 'as it was seen' };
      },
    });
    expect(seen).toMatchObject({ kind, log: 'bye' });
    expect(seen.problem.includes('exit code 3')).toBe('exit' in told);
  });

  test('is a warning where nobody has named the path, or the app lacks its secrets', () => {
    const options = { level: 'auto', path: '/up', environment: {}, timeout: 1, memory: 1 } as const;
    const evaluate = (more: object) =>
      evaluateBootCheck(
        { kind: 'wrong-path', status: 404, elapsed: 1, problem: 'p', log: '' },
        { ...options, ...more },
        recordingReporter(),
      );
    for (const may of [{ mayCrash: true }, { mayLackPath: true }])
      expect(evaluate(may)).toMatchObject({ outcome: 'not-healthy', status: 404 });
    expect(() => evaluate({})).toThrow(failureWith('boot-check', '/up'));
  });
});
