import { describe, expect, test } from '@jest/globals';
import { beginLooks, findWhereabouts } from '../../../src/pipeline/begin-looks.ts';
import { lookIn } from '../../../src/pipeline/looks-ahead.ts';
import type { Known } from '../../../src/pipeline/open-deployment.ts';
import type { OpenEnvironment } from '../../../src/environment/index.ts';
import type { AwsSession } from '../../../src/aws/index.ts';

describe('a look in a place that was guessed', () => {
  /** A look that finds its own place; and where it looked. */
  const looking = (place: string | undefined) => {
    const asked: string[] = [];
    const take = lookIn(Promise.resolve(place), (at) => {
      asked.push(at);
      return at === 'broken' ? Promise.reject(new Error('throttled')) : Promise.resolve(`seen at ${at}`);
    });
    return { take, asked };
  };

  test('counts once, for who asks for that place', async () => {
    const { take } = looking('shop');
    expect(await take('shop')).toMatchObject({ found: 'seen at shop' });
    expect(await take('shop')).toBeUndefined();
  });

  test.each([
    ['the place is another one', 'old', 'shop'],
    ['the look has failed', 'broken', 'broken'],
  ])('counts not where %s', async (_, guessed, wanted) => {
    const { take, asked } = looking(guessed);
    expect(await take(wanted)).toBeUndefined();
    expect(asked).toEqual([guessed]);
    expect(await take(guessed)).toBeUndefined();
  });

  test('is not made where no place is known', async () => {
    const { take, asked } = looking(undefined);
    expect(await take('shop')).toBeUndefined();
    expect(asked).toEqual([]);
  });
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

  test('fails nothing by itself: a site that is not there is told by its step', async () => {
    const { session } = sessionOf({});
    const environment = { context: { session }, bootstrap: undefined } as unknown as OpenEnvironment;
    const where = Promise.resolve({ web: { Bucket: 'b', KeyValueStoreArn: 'arn' } });
    const looks = beginLooks(environment, known({ web: 'no-such-folder', directory: '/nowhere' }), where);
    expect(await looks.site('b arn')).toBeUndefined();
    expect(await looks.function('shop')).toBeUndefined();
    expect(looks).not.toHaveProperty('package');
  });
});
