import { describe, expect, test } from '@jest/globals';
import { beginLooks, findWhereabouts } from '../../../../src/pipeline/begin-looks.ts';
import { type LooksAhead, lookIn, sitePlace } from '../../../../src/pipeline/ahead/looks-ahead.ts';
import type { Known } from '../../../../src/pipeline/open-deployment.ts';
import type { OpenEnvironment } from '../../../../src/environment/index.ts';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { createContext } from '../../../../src/operation/index.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { runSteps } from '../../../../src/pipeline/run.ts';
import type { Step } from '../../../../src/pipeline/step.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

describe('a look in a place that was guessed', () => {
  /** A look that finds its own place; and where it looked. */
  const looking = async (place: string | undefined) => {
    const asked: string[] = [];
    const take = lookIn(Promise.resolve(place), (at) => {
      asked.push(at);
      return at === 'broken' ? Promise.reject(new Error('throttled')) : Promise.resolve(`seen at ${at}`);
    });
    await new Promise((resolve) => setImmediate(resolve));
    return { take, asked };
  };

  test('counts once, for who asks for that place', async () => {
    const { take } = await looking('shop');
    expect(await take('shop')).toMatchObject({ found: 'seen at shop' });
    expect(await take('shop')).toBeUndefined();
  });

  test.each([
    ['the place is another one', 'old', 'shop'],
    ['the look has failed', 'broken', 'broken'],
  ])('counts not where %s', async (_, guessed, wanted) => {
    const { take, asked } = await looking(guessed);
    expect(await take(wanted)).toBeUndefined();
    expect(asked).toEqual([guessed]);
    expect(await take(guessed)).toBeUndefined();
  });

  test('is not waited for where its place is not known yet', async () => {
    const take = lookIn(new Promise(() => undefined), () => Promise.resolve('seen'));
    expect(await take('shop')).toBeUndefined();
  });

  test('is not made where no place is known', async () => {
    const { take, asked } = await looking(undefined);
    expect(await take('shop')).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

test('nothing that was looked at counts once the first step is applied', async () => {
  const ahead = {} as LooksAhead;
  const context = createContext({} as AwsSession, recordingReporter());
  const deployment = { request: { dryRun: false }, context, plans: {}, timeline: [], ahead } as unknown as Deployment;
  const step: Step = {
    name: 'one',
    applies: () => true,
    plan: () => ({
      change: 'new',
      guard: () => expect(deployment.ahead).toBe(ahead),
      apply: () => String(deployment.ahead),
    }),
  };
  await runSteps([step], [], deployment);
  expect(deployment.timeline.map(({ did }) => did)).toContain('undefined');
});

describe('what a deployment guesses', () => {
  const known = (request: object = {}) =>
    ({
      request: {
        app: 'shop',
        environment: 'dev',
        mode: 'lambda',
        backend: 'lambda-zip',
        packageType: 'zip',
        template: '',
        ...request,
      },
      templates: { web: {} },
    }) as unknown as Known;
  const sessionOf = (outputs: Record<string, string> | undefined) => {
    const asked: (string | undefined)[] = [];
    const send = ({ input }: { input: { StackName?: string } }) => {
      asked.push(input.StackName);
      if (!outputs) return Promise.reject(Object.assign(new Error('Rate exceeded'), { name: 'Throttling' }));
      const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
      return Promise.resolve({ Stacks: [{ StackStatus: 'CREATE_COMPLETE', Outputs }] });
    };
    return { session: { client: () => ({ send }) } as unknown as AwsSession, asked };
  };

  test('is nothing where its stacks cannot be read', async () => {
    const { session, asked } = sessionOf(undefined);
    expect(await findWhereabouts(session, known())).toEqual({});
    expect(asked).toHaveLength(2);
  });

  test('is no function of an image: what was read before that is built is minutes old', async () => {
    const { session } = sessionOf({ FunctionName: 'shop' });
    expect((await findWhereabouts(session, known())).backend).toEqual({ FunctionName: 'shop' });
    expect((await findWhereabouts(session, known({ packageType: 'image' }))).backend).toBeUndefined();
  });

  test('fails nothing by itself: a folder that is not there is told by the step that needs it', async () => {
    const { session } = sessionOf({});
    const bootstrap = { artifactsBucket: 'artifacts' };
    const environment = { context: { session }, bootstrap } as unknown as OpenEnvironment;
    const where = Promise.resolve({ web: { Bucket: 'b', KeyValueStoreArn: 'arn' } });
    const missing = { web: 'no-such-folder', source: 'no-such-folder', directory: '/nowhere' };
    const looks = beginLooks(environment, known(missing), where);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await looks.site!(sitePlace('b', 'arn'))).toBeUndefined();
    await expect(looks.package!.packed).rejects.toMatchObject({ code: 'input' });
  });
});
