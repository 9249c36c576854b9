import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import type { AwsSession, Clock } from '../../../../src/aws/index.ts';
import { functionOperation, publishAhead } from '../../../../src/compute/index.ts';
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
      UpdateAlias: () => {
        throw fails('AccessDeniedException', 'is not authorized to perform: lambda:UpdateAlias');
      },
    });
    const result = await functionOperation.apply(context, plan);
    const failure = failureWith('permission', 'candidate', 'shop', 'lambda:UpdateAlias');
    await expect(functionOperation.verify(context, plan, result)).rejects.toEqual(failure);
  });
});

describe('the plan', () => {
  const alias = { FunctionVersion: '1', RevisionId: 'r' };
  /** `latest` as the function is read, beside the version that is live. */
  const planOf = async (
    latest: FunctionConfiguration,
    takeReading?: FunctionRequest['takeReading'],
    settings?: string,
  ) => {
    const { context, names } = lambda({
      GetFunctionConfiguration: ({ Qualifier }) => (Qualifier === undefined ? latest : { ...BEFORE, Version: '1' }),
      GetProvisionedConcurrencyConfig: () => ({}),
    });
    const request = { ...plan.request, settings, ...(takeReading && { takeReading }) };
    return { plan: await functionOperation.plan(context, request), asked: names() };
  };
  const BEFORE = settled({
    Description: 'before fedcba9876543210',
    CodeSha256: 'before',
    Environment: { Variables: { APP_VERSION: 'before' } },
  });

  test('does not take a function for published that is read as it was before its update', async () => {
    const { plan: found } = await planOf(BEFORE, undefined, 'fedcba9876543210');
    expect(found).toMatchObject({ live: '1', isPublished: false, hasChanges: true });
  });

  test('leaves a function alone that nobody has updated, whatever somebody has set APP_VERSION to by hand', async () => {
    expect((await planOf(BEFORE)).plan).toMatchObject({ live: '1', isPublished: true, hasChanges: false });
  });

  test('takes one for published that is as the live version is', async () => {
    const { plan: found } = await planOf({ ...BEFORE, Environment: settled().Environment! });
    expect(found).toMatchObject({ live: '1', isPublished: true, hasChanges: false });
    // Its variables are encrypted by a key that this role may not use.
    const unread = await planOf({ ...BEFORE, Environment: { Error: { ErrorCode: 'AccessDeniedException' } } });
    expect(unread.plan).toMatchObject({ isPublished: true });
  });

  test('is made with what was read already: nothing is asked again', async () => {
    const reading = { latest: settled(), live: alias, behind: { Version: '1' }, candidate: alias, provisioned: 0 };
    const { plan: found, asked } = await planOf(BEFORE, () => Promise.resolve(reading));
    expect(asked).toEqual([]);
    expect(found).toMatchObject({ isPublished: false, latest: reading.latest, candidate: alias });
  });

  test('does not take a function for published that is read with the settings of before', async () => {
    const { plan: found } = await planOf({ ...BEFORE, Environment: settled().Environment! }, undefined, 'aaaa');
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
    const { plan: found } = await planOf(BEFORE, () => Promise.resolve(readingWith(published)));
    expect(found).toMatchObject({ isPublished: false, published });
    const { context, names } = lambda();
    expect(await functionOperation.apply(context, found)).toMatchObject({ version: '2' });
    expect(names()).toEqual(['UpdateAlias']);
  });

  test.each<[string, FunctionConfiguration, FunctionConfiguration]>([
    ['has other code', { CodeSha256: 'other' }, settled()],
    ['has other settings', { Description: '0123456789abcdef other' }, settled()],
    ['is of another deployment, as the function is by the read', BEFORE, BEFORE],
    ['was made while an update went on', {}, settled({ LastUpdateStatus: 'InProgress' })],
  ])('leaves a version alone that %s: what is there is published', async (_, values, latest) => {
    const reading = readingWith(settled({ ...values, Version: '7' }), latest);
    const { plan: found } = await planOf(BEFORE, () => Promise.resolve(reading));
    expect(found).not.toHaveProperty('published');
    const { context, names } = lambda({ GetFunctionConfiguration: () => settled() });
    expect(await functionOperation.apply(context, found)).toMatchObject({ version: '2' });
    expect(names()).toContain('PublishVersion');
  });

  test('reads the function itself where that was not done, or was used', async () => {
    const { plan: found, asked } = await planOf(settled(), () => undefined);
    expect(asked).toContain('GetFunctionConfiguration');
    expect(found).toMatchObject({ isPublished: false, candidate: alias });
  });
});

describe('a version that is published ahead', () => {
  const SHA256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

  test('is one of the code that was deployed: other code is refused', async () => {
    const { context, sent } = lambda();
    expect(await publishAhead(context, 'shop', SHA256)).toMatchObject({ Version: '2' });
    const CodeSha256 = 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=';
    expect(sent.map(({ input }) => input)).toEqual([{ FunctionName: 'shop', CodeSha256 }]);
  });

  test.each(['InvalidParameterValueException', 'ResourceConflictException', 'AccessDeniedException'])(
    'is none where Lambda says %s: whoever plans publishes it, and says what is wrong',
    async (name) => {
      const { context } = lambda({
        PublishVersion: () => {
          throw fails(name);
        },
      });
      expect(await publishAhead(context, 'shop', SHA256)).toBeUndefined();
    },
  );

  test('is none once the run is to stop', async () => {
    const { context, sent } = lambda();
    const stopped = { ...context, signal: AbortSignal.abort(new Error('the lease is lost')) };
    expect(await publishAhead(stopped, 'shop', SHA256)).toBeUndefined();
    expect(sent).toEqual([]);
  });
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
      GetAlias: () => {
        throw fails('ResourceNotFoundException');
      },
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
    ['UpdateAlias', 'was not moved'],
  ])('and that is never known fails with what Lambda says: %s', async (name, says) => {
    const { context } = lambda({ [name]: knownFrom(Infinity) });
    const result = await functionOperation.apply(context, plan);
    const failure = await functionOperation.verify(context, plan, result).catch((error: unknown) => error);
    expect(failure).toMatchObject({ cause: { name: 'ResourceNotFoundException' } });
    expect(String((failure as Error).message)).toMatch(says);
  });
});
