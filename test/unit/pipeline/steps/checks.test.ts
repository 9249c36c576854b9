import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { AwsSession, Clock } from '../../../../src/aws/index.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { appVersion, type Deployment } from '../../../../src/pipeline/deployment.ts';
import { candidateChecks, checks } from '../../../../src/pipeline/steps/checks.ts';
import { childEnvironment } from '../../../../src/process/index.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

interface Answer {
  status?: number;
  body: unknown;
  /** The connection ends without an answer. */
  cut?: boolean;
}

/** A clock that only its sleeps move: how long a look takes on this machine is no matter. */
function sleepsOnly(): Clock {
  let now = Date.now();
  return { now: () => now, sleep: (milliseconds) => Promise.resolve(void (now += milliseconds)) };
}

type CheckOptions = Partial<Deployment> & {
  step?: typeof checks;
  minReady?: number;
  /** The app's own. */
  own?: string;
  /** Milliseconds. */
  deadline?: number;
  /** What the function answered to a direct call. */
  healthStatus?: number;
};

/** Runs the checks of a deployment whose app gives these answers, one after the other; the last one is repeated. */
async function check(
  answers: Answer[],
  { step = checks, minReady = 0, deadline = 300, healthStatus, own = '', ...more }: CheckOptions = {},
) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    const { status = 200, body, cut } = answers[Math.min(asked.length, answers.length) - 1]!;
    if (cut) return void response.destroy();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const report = recordingReporter();
  const outputs = { ApiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const deployment = {
    request: {
      app: 'shop',
      environment: 'production',
      mode: 'container',
      directory: '.',
      healthPath: '/up',
      checks: own,
      checkSecrets: {},
      connectTo: [],
      deadline,
      minReady,
      traffic: [],
      parameterOverrides: {},
    },
    context: createContext({ region: 'eu-central-1' } as unknown as AwsSession, report, { clock: sleepsOnly() }),
    commandEnvironment: childEnvironment({}, {}),
    contentId: CONTENT,
    plans: { backend: { hasChanges: false, outputs } },
    results: {},
    // A version beside the live one, which is reached by an address of its own.
    ...(step === candidateChecks && {
      version: { number: '2', before: '1', urls: { candidate: outputs.ApiUrl }, healthStatus },
    }),
    ...more,
  } as unknown as Deployment;
  try {
    const plan = await step.plan(deployment);
    if ('pending' in plan) throw new Error(plan.pending);
    let error: unknown;
    try {
      await plan.apply();
    } catch (reason) {
      error = reason;
    }
    return {
      error: error as Error | undefined,
      lines: report.lines.join('\n'),
      asked: asked.length,
      verdict: deployment.checks?.verdict,
    };
  } finally {
    server.close();
  }
}

const CONTENT = `sha256:${'0123456789abcdef'.repeat(4)}`;
const version = appVersion({ contentId: CONTENT } as Deployment)!;

test.each([['1.2.3'], ['0.0.1-beta'], ['abcdef0'], [3], [null]])(
  'a version of the app itself (%j) is no failure',
  async (own) => {
    const { error, lines } = await check([{ body: { status: 'ok', version: own } }]);
    expect(error).toBeUndefined();
    expect(lines).toMatch(/does not show which build answers/);
  },
);

test('the version of the new build passes', async () => {
  const { error, lines, asked } = await check([{ body: { version } }]);
  expect(error).toBeUndefined();
  // Whether it is up and says which build it is; whether it is this build; and the check itself.
  expect(asked).toBe(3);
  expect(lines).not.toMatch(/does not show which build answers/);
});

test('the version of another build is a failure that says what to do', async () => {
  const { error } = await check([{ body: { version: 'f'.repeat(16) } }]);
  expect(error).toMatchObject({ code: 'checks', todo: expect.stringContaining('/up') });
  expect(error!.message).toContain(version);
});

test('what an app answered to a direct call is final only where its way in says the same', async () => {
  // More than are asked until it would be final.
  const notYet = (status: number) => [...Array<Answer>(14).fill({ status, body: {} }), { body: { version } }];
  const wait = async (healthStatus: number, answers: Answer[]) =>
    await check(answers, { step: candidateChecks, deadline: 120_000, healthStatus });
  // What the image answered in its boot check, before it was pushed.
  const bootCheck = { outcome: 'not-healthy', elapsed: 1, status: 404 } as const;
  const [behind, refused, final, image] = await Promise.all([
    wait(404, notYet(503)),
    wait(403, notYet(403)),
    wait(404, [{ status: 404, body: {} }]),
    check([{ status: 404, body: {} }], { deadline: 120_000, bootCheck }),
  ]);
  expect([behind.error, refused.error]).toEqual([undefined, undefined]);
  for (const { error, asked } of [final, image]) {
    expect(error).toMatchObject({ code: 'checks', todo: expect.stringContaining('health-path') });
    // Half of its deadline would be 120 of them.
    expect(asked).toBeLessThan(60);
  }
});

test('a path that is there only after a while is waited for with a deadline of his own, also where a boot check saw none', async () => {
  // Longer than what is final without one: one answer every half second.
  const late = [...Array<Answer>(66).fill({ status: 404, body: {} }), { body: { version } }];
  const codeOf = async (deadline: number, status?: number) => {
    const bootCheck = { outcome: 'not-healthy', elapsed: 1, ...(status && { status }) } as const;
    const { error } = await check(late, { deadline, bootCheck });
    return (error as { code?: string } | undefined)?.code;
  };
  const codes = await Promise.all([codeOf(300_000), codeOf(300_000, 404), codeOf(120_000)]);
  expect(codes).toEqual([undefined, undefined, 'checks']);
});

describe('a new version that has answered well is looked at until min-ready is over', () => {
  const good = { body: { version } };
  const bad = { status: 502, body: {} };
  const cut = { body: {}, cut: true };
  const lookAt = async (answers: Answer[], minReady: number) =>
    await check(answers, { step: candidateChecks, minReady });

  test.each<[string, number, Answer[], string | undefined]>([
    ['ends after its checks', 6000, [good, good, good, good, good, bad], 'min-ready'],
    ['ends for one request', 6000, [good, good, good, good, bad, good], 'min-ready'],
    ['loses one connection', 6000, [good, good, good, good, cut, good], undefined],
    ['loses two of them', 6000, [good, good, good, good, cut, cut, good], 'min-ready'],
    [
      'gives way to an older build',
      6000,
      [good, good, good, good, good, { body: { version: 'f'.repeat(16) } }],
      'min-ready',
    ],
    ['has no version of the build', 6000, [{ body: { version: '1.2.3' } }], undefined],
    ['stays up', 6000, [good], undefined],
    ['is not looked at again', 0, [good, good, good, good, bad], undefined],
  ])('one that %s', async (_, minReady, answers, says) => {
    const { error } = await lookAt(answers, minReady);
    expect(error?.message).toEqual(says && expect.stringContaining(says));
  });

  test('and that knows no health path, but passes its own checks, goes on not to know it', async () => {
    const own = 'scenarios: [{ name: own, steps: [{ request: GET /notes, expect: { status: 404 } }] }]\n';
    const unknown = { status: 404, body: {} };
    const answer = async (answers: Answer[]) =>
      await check(answers, { step: candidateChecks, minReady: 60_000, deadline: 60_000, healthStatus: 404, own });
    const [stays, ends] = await Promise.all([answer([unknown]), answer([...Array<Answer>(60).fill(unknown), bad])]);
    expect([stays.error, ends.error?.message]).toEqual([undefined, expect.stringContaining('got 502')]);
  });

  // Refused for good, and not for the moment: 503 is what a server says that is not ready.
  test.each<[number, 'live' | 'refused']>([
    [302, 'live'],
    [400, 'live'],
    [403, 'live'],
    [406, 'live'],
    [410, 'live'],
    [501, 'live'],
    [429, 'refused'],
    [500, 'refused'],
    [503, 'refused'],
  ])('and whose health path answers %i for good, while its own checks pass: %s', async (status, expected) => {
    const own = `scenarios: [{ name: own, steps: [{ request: GET /notes, expect: { status: ${status} } }] }]\n`;
    const { error } = await check([{ status, body: {} }], {
      step: candidateChecks,
      minReady: 3000,
      deadline: 300,
      own,
    });
    expect(error ? 'refused' : 'live').toBe(expected);
  });

  test('for that long, and no longer', async () => {
    const { asked: once } = await lookAt([good], 0);
    const { asked } = await lookAt([good], 6000);
    expect(asked - once).toBe(6);
  });

  test('at least once, however short', async () => {
    const { asked: once } = await lookAt([good], 0);
    expect((await lookAt([good], 1)).asked - once).toBe(1);
  });

  test('what is told then is the look that failed', async () => {
    const { error, verdict } = await lookAt([good, good, good, good, good, bad], 6000);
    expect([error === undefined, verdict]).toEqual([false, 'failed']);
  });
});
