import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import type { AwsSession, Clock } from '../../../../src/aws/index.ts';
import { functionOperation } from '../../../../src/compute/index.ts';
import type { FunctionRequest } from '../../../../src/compute/lambda/request.ts';
import type { FunctionPlan } from '../../../../src/compute/lambda/types.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

type Answers = Record<string, (input: Record<string, unknown>) => object>;

/** Each pause passes at once. */
function passing(): Clock {
  let now = 0;
  return { now: () => now, sleep: (milliseconds) => Promise.resolve(void (now += milliseconds)) };
}

const fails = (name: string, message = name) =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: STATUS[name] ?? 404 } });
const throws = (name: string, message?: string) => (): never => {
  throw fails(name, message);
};
const STATUS: Readonly<Record<string, number>> = { PreconditionFailedException: 412 };
const unknown = () => fails('ResourceNotFoundException', 'Function not found: arn:aws:lambda:eu:1:function:shop:2');

/** Lambda with version 1 live, which publishes version 2; `answers` are what is otherwise than that. */
function lambda(answers: Answers = {}) {
  const all: Answers = {
    GetAlias: () => ({ FunctionVersion: '1', RevisionId: 'r' }),
    PublishVersion: () => ({ Version: '2', State: 'Active' }),
    UpdateAlias: () => ({}),
    Invoke: () => ({ Payload: Buffer.from('{"statusCode":200}') }),
    ...answers,
  };
  const sent: { name: string; input: Record<string, unknown> }[] = [];
  const send = async (command: { input: Record<string, unknown> }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    sent.push({ name, input: command.input });
    await Promise.resolve();
    return all[name]!(command.input);
  };
  const session = { client: () => ({ send }) } as unknown as AwsSession;
  return {
    context: createContext(session, recordingReporter(), { clock: passing() }),
    sent,
    names: () => sent.map(({ name }) => name),
  };
}

const plan: FunctionPlan = {
  request: {
    functionName: 'shop',
    appVersion: '0123456789abcdef',
    healthPath: '/health',
    eventFormat: '2.0',
    alias: { provisionedConcurrency: 0 },
  },
  live: '1',
  isPublished: false,
  beside: [],
  hasChanges: true,
  latest: settled(),
  candidate: { FunctionVersion: '1', RevisionId: 'r' },
};

/** The function of this deployment, once Lambda is done with it. */
function settled(values: FunctionConfiguration = {}): FunctionConfiguration {
  return {
    CodeSha256: 'c',
    RevisionId: 'r',
    Description: '0123456789abcdef fedcba9876543210',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: { APP_VERSION: '0123456789abcdef' } },
    ...values,
  };
}

/** `answer` from the given request of this kind on; before, the version is not known. */
function knownFrom(request: number, answer: object = {}) {
  let asked = 0;
  return () => {
    if (++asked < request) throw unknown();
    return answer;
  };
}

describe('a new version', () => {
  test('is published by what the plan has read, and the alias for checks moved to it: nothing is read beside', async () => {
    const { context, sent, names } = lambda();
    const { version, pointed } = await functionOperation.apply(context, plan);
    await pointed;
    expect(version).toBe('2');
    expect(names()).toEqual(['PublishVersion', 'UpdateAlias']);
    expect(sent[0]!.input).toMatchObject({ CodeSha256: 'c', RevisionId: 'r' });
    const write = sent.find(({ name }) => name === 'UpdateAlias')!.input;
    expect(write).toMatchObject({ Name: 'candidate', FunctionVersion: '2', RevisionId: 'r' });
  });

  test.each<[string, FunctionConfiguration]>([
    ['is being updated', { LastUpdateStatus: 'InProgress' }],
    ['is that of before', { Environment: { Variables: { APP_VERSION: 'before' } } }],
    ['was not updated well', { LastUpdateStatus: 'Failed' }],
  ])('is not published of a function that by the plan %s: it is looked at again', async (_, values) => {
    const { context, sent, names } = lambda({ GetFunctionConfiguration: () => settled({ RevisionId: 'next' }) });
    await functionOperation.apply(context, { ...plan, latest: settled(values) });
    expect(names()).toEqual(['GetFunctionConfiguration', 'PublishVersion', 'UpdateAlias']);
    expect(sent[1]!.input).toMatchObject({ RevisionId: 'next' });
  });

  test('is not published of what somebody else has changed since the plan: it is looked at again', async () => {
    const { context, names } = lambda({
      PublishVersion: ({ RevisionId }) => {
        if (RevisionId === 'r') throw fails('PreconditionFailedException');
        return { Version: '2', State: 'Active' };
      },
      GetFunctionConfiguration: () => settled({ RevisionId: 'next' }),
    });
    expect(await functionOperation.apply(context, plan)).toMatchObject({ version: '2' });
    expect(names().slice(0, 3)).toEqual(['PublishVersion', 'GetFunctionConfiguration', 'PublishVersion']);
  });

  test('gets the alias for checks though somebody else has moved that since the plan', async () => {
    const { context, sent } = lambda({
      GetAlias: () => ({ FunctionVersion: '7', RevisionId: 'next' }),
      UpdateAlias: ({ RevisionId }) => {
        if (RevisionId !== 'next') throw fails('PreconditionFailedException');
        return {};
      },
    });
    await (
      await functionOperation.apply(context, plan)
    ).pointed;
    expect(sent.at(-1)!.input).toMatchObject({ Name: 'candidate', FunctionVersion: '2', RevisionId: 'next' });
  });

  test('that is not ready yet is waited for before the alias is moved', async () => {
    const { context, names } = lambda({
      PublishVersion: () => ({ Version: '2', State: 'Pending' }),
      GetFunctionConfiguration: knownFrom(2, { State: 'Active', LastUpdateStatus: 'Successful' }),
    });
    await (
      await functionOperation.apply(context, plan)
    ).pointed;
    expect(names().slice(-3)).toEqual(['GetFunctionConfiguration', 'GetFunctionConfiguration', 'UpdateAlias']);
  });

  test('is not verified before the alias leads to it', async () => {
    const { context, names } = lambda();
    const order: string[] = [];
    let point = () => {};
    const pointed = new Promise<void>((resolve) => (point = resolve)).then(() => void order.push('pointed'));
    const verifying = functionOperation
      .verify(context, plan, { version: '2', pointed })
      .then((verified) => (order.push('verified'), verified));
    await new Promise((resolve) => setImmediate(resolve));
    expect(names()).toEqual(['Invoke']);
    point();
    expect(await verifying).toEqual({ healthStatus: 200 });
    expect(order).toEqual(['pointed', 'verified']);
  });

  test('whose alias was not moved is not verified', async () => {
    const { context } = lambda({
      UpdateAlias: throws('AccessDeniedException', 'is not authorized to perform: lambda:UpdateAlias'),
    });
    const result = await functionOperation.apply(context, plan);
    const failure = failureWith('permission', 'candidate', 'shop', 'lambda:UpdateAlias');
    await expect(functionOperation.verify(context, plan, result)).rejects.toEqual(failure);
  });
});

describe('the plan', () => {
  const alias = { FunctionVersion: '1', RevisionId: 'r' };
  /** `latest` as the function is read, beside `serving`, the version that is live. */
  const planOf = async (
    latest: FunctionConfiguration,
    { serving = BEFORE, ...more }: Pick<FunctionRequest, 'takeReading' | 'settings'> & { serving?: object } = {},
  ) => {
    const { context, names } = lambda({
      GetFunctionConfiguration: ({ Qualifier }) => (Qualifier === undefined ? latest : { ...serving, Version: '1' }),
      GetProvisionedConcurrencyConfig: () => ({}),
    });
    return { plan: await functionOperation.plan(context, { ...plan.request, ...more }), asked: names() };
  };
  const BEFORE = settled({
    Description: 'before fedcba9876543210',
    CodeSha256: 'before',
    Environment: { Variables: { APP_VERSION: 'before' } },
  });

  test.each<[string, string | undefined]>([
    ['has other settings', 'fedcba9876543210'],
    ['says nothing of its settings', undefined],
  ])('does not take a function for published that is read as before its update, and %s', async (_, settings) => {
    expect((await planOf(BEFORE, { settings })).plan).toMatchObject({
      live: '1',
      isPublished: false,
      hasChanges: true,
    });
  });

  const SET_BY_HAND = { Environment: { Variables: { APP_VERSION: 'by hand' } } };
  const UNREADABLE = { Environment: { Error: { ErrorCode: 'AccessDeniedException' } } };
  test.each<[string, FunctionConfiguration, FunctionConfiguration]>([
    ['is as the function is', {}, {}],
    ['is as the function is but for a variable that somebody has set by hand', SET_BY_HAND, {}],
    ['has variables that this role may not read, as the function has', UNREADABLE, UNREADABLE],
  ])('takes a function for published whose live version %s', async (_, latest, serving) => {
    const { plan: found } = await planOf(settled(latest), { serving: settled(serving), settings: 'fedcba9876543210' });
    expect(found).toMatchObject({ live: '1', isPublished: true, hasChanges: false });
  });

  test('is made with what was read already: nothing is asked again', async () => {
    const reading = { latest: settled(), live: alias, behind: { Version: '1' }, candidate: alias, provisioned: 0 };
    const { plan: found, asked } = await planOf(BEFORE, { takeReading: () => Promise.resolve(reading) });
    expect(asked).toEqual([]);
    expect(found).toMatchObject({ isPublished: false, latest: reading.latest, candidate: alias });
  });

  test('does not take a function for published that is read with the settings of before', async () => {
    const serving = { ...BEFORE, Environment: settled().Environment! };
    const { plan: found } = await planOf(serving, { serving, settings: 'aaaa' });
    expect(found).toMatchObject({ isPublished: false });
    const { context, names } = lambda({
      GetFunctionConfiguration: () => settled({ Description: '0123456789abcdef aaaa' }),
    });
    await functionOperation.apply(context, found);
    expect(names().slice(0, 2)).toEqual(['GetFunctionConfiguration', 'PublishVersion']);
  });

  const readingWith = (published: FunctionConfiguration, latest: FunctionConfiguration = settled()) => ({
    ...{ latest, live: alias, behind: { Version: '1' }, candidate: alias, provisioned: 0 },
    published,
  });

  test('takes what was published while the function was read: nothing is published again', async () => {
    const published = settled({ Version: '2' });
    const { plan: found } = await planOf(BEFORE, { takeReading: () => Promise.resolve(readingWith(published)) });
    expect(found).toMatchObject({ isPublished: false, published });
    const { context, names } = lambda();
    expect(await functionOperation.apply(context, found)).toMatchObject({ version: '2' });
    expect(names()).toEqual(['UpdateAlias']);
  });

  test.each<[string, FunctionConfiguration, FunctionConfiguration]>([
    ['has other code', { CodeSha256: 'other' }, settled()],
    ['has other settings', { Description: '0123456789abcdef other' }, settled()],
    ['has memory that somebody has set by hand', { MemorySize: 512 }, settled({ MemorySize: 128 })],
    ['is of another deployment, as the function is by the read', BEFORE, BEFORE],
    ['was made while an update went on', {}, settled({ LastUpdateStatus: 'InProgress' })],
  ])('leaves a version alone that %s: what is there is published', async (_, values, latest) => {
    const reading = readingWith(settled({ ...values, Version: '7' }), latest);
    const { plan: found } = await planOf(BEFORE, { takeReading: () => Promise.resolve(reading) });
    expect(found).not.toHaveProperty('published');
    const { context, names } = lambda({ GetFunctionConfiguration: () => settled() });
    expect(await functionOperation.apply(context, found)).toMatchObject({ version: '2' });
    expect(names()).toContain('PublishVersion');
  });

  test.each<[string, FunctionRequest['takeReading']]>([
    ['was not made, or was used', () => Promise.resolve(undefined)],
    ['has failed', () => Promise.reject(fails('TooManyRequestsException'))],
  ])('reads the function itself where the reading made ahead %s', async (_, takeReading) => {
    const { plan: found, asked } = await planOf(settled(), { takeReading });
    expect(asked).toContain('GetFunctionConfiguration');
    expect(found).toMatchObject({ isPublished: false, candidate: alias });
  });
});

test('a function whose variables this role may not read is published as it is', async () => {
  const { context, names } = lambda();
  const latest = settled({ Environment: { Error: { ErrorCode: 'AccessDeniedException' } } });
  await functionOperation.apply(context, { ...plan, latest });
  expect(names()[0]).toBe('PublishVersion');
});

describe('a version that Lambda does not know everywhere yet', () => {
  test('gets its alias, and is called, once it is known', async () => {
    const { context, names } = lambda({
      UpdateAlias: knownFrom(4),
      Invoke: knownFrom(5, { Payload: Buffer.from('{"statusCode":200}') }),
    });
    const result = await functionOperation.apply(context, plan);
    expect(await functionOperation.verify(context, plan, result)).toEqual({ healthStatus: 200 });
    expect(names().filter((name) => name === 'UpdateAlias')).toHaveLength(4);
    expect(names().filter((name) => name === 'Invoke')).toHaveLength(5);
  });

  test('gets its first aliases once it is known, and its address', async () => {
    const { context, names } = lambda({
      GetAlias: throws('ResourceNotFoundException'),
      CreateAlias: knownFrom(3),
      GetFunctionUrlConfig: () => ({ FunctionUrl: 'https://a.example/', InvokeMode: 'BUFFERED' }),
      UpdateFunctionUrlConfig: () => ({ FunctionUrl: 'https://a.example/' }),
      AddPermission: () => ({}),
    });
    const alias = { provisionedConcurrency: 0, url: { InvokeMode: 'BUFFERED' as const } };
    const first = { ...plan, live: undefined, candidate: undefined, request: { ...plan.request, alias } };
    expect(await functionOperation.apply(context, first)).toMatchObject({ urls: { live: 'https://a.example' } });
    expect(names().filter((name) => name === 'CreateAlias')).toHaveLength(5);
  });

  test.each([
    ['Invoke', 'could not be called'],
    ['UpdateAlias', 'was not updated'],
  ])('and that is never known fails with what Lambda says: %s', async (name, says) => {
    const { context } = lambda({ [name]: knownFrom(Infinity) });
    const result = await functionOperation.apply(context, plan);
    const failure = await functionOperation.verify(context, plan, result).catch((error: unknown) => error);
    expect(failure).toMatchObject({ cause: { name: 'ResourceNotFoundException' } });
    expect(String((failure as Error).message)).toMatch(says);
  });
});
