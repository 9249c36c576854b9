import { describe, expect, test } from '@jest/globals';
import type { AwsSession, Clock } from '../../../../src/aws/index.ts';
import { functionOperation } from '../../../../src/compute/index.ts';
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
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: 404 } });

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
  settled: { CodeSha256: 'c', RevisionId: 'r' },
};

describe('a new version', () => {
  test('is published by what the plan has read, and the alias for checks moved to it: nothing is read beside', async () => {
    const { context, sent, names } = lambda();
    const { version, pointed } = await functionOperation.apply(context, plan);
    await pointed;
    expect(version).toBe('2');
    expect(names().toSorted()).toEqual(['GetAlias', 'PublishVersion', 'UpdateAlias']);
    const write = sent.find(({ name }) => name === 'UpdateAlias')!.input;
    expect(write).toMatchObject({ Name: 'candidate', FunctionVersion: '2', RevisionId: 'r' });
  });

  test('that is not ready yet is waited for before the alias is moved', async () => {
    const { context, names } = lambda({
      PublishVersion: () => ({ Version: '2', State: 'Pending' }),
      GetFunctionConfiguration: () => ({ State: 'Active', LastUpdateStatus: 'Successful' }),
    });
    await (
      await functionOperation.apply(context, plan)
    ).pointed;
    expect(names().slice(-3)).toEqual(['PublishVersion', 'GetFunctionConfiguration', 'UpdateAlias']);
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
