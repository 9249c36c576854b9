import { describe, expect, test } from '@jest/globals';
import type { AwsSession, Clock } from '../../../../src/aws/index.ts';
import { goLive, putBack } from '../../../../src/compute/index.ts';
import { makeAlias, pointAlias, readAlias } from '../../../../src/compute/lambda/alias.ts';
import { ensureFunctionUrl } from '../../../../src/compute/lambda/function-url.ts';
import { provision } from '../../../../src/compute/lambda/provisioned-concurrency.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { CANDIDATE, LIVE } from '../../../../src/compute/lambda/request.ts';

type Answers = Record<string, (input: Record<string, unknown>) => object>;

function sessionOf(answers: Answers): { session: AwsSession; sent: { name: string; input: object }[] } {
  const sent: { name: string; input: object }[] = [];
  const client = {
    send: (command: { input: Record<string, unknown> }) =>
      Promise.resolve().then(() => {
        const name = command.constructor.name.replace(/Command$/, '');
        sent.push({ name, input: command.input });
        return answers[name]!(command.input);
      }),
  };
  return { session: { client: () => client } as unknown as AwsSession, sent };
}

const fails = (name: string, status: number) =>
  Object.assign(new Error(name), { name, $fault: 'client', $metadata: { httpStatusCode: status } });
const refused = () => fails('PreconditionFailedException', 412);

/** Each pause passes at once. */
function passing(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      Promise.resolve().then(() => {
        signal?.throwIfAborted();
        now += milliseconds;
      }),
  };
}

/** Aliases as Lambda has them: each write makes another revision, and another one than the present is refused. */
class Alias {
  version = '1';
  revision = 1;
  /** How many reads answer what was before the last change. */
  stale = 0;
  /** What was before: no alias at all where it is undefined. */
  before: string | undefined = '1';
  /** How many answers to a write are lost; the SDK asks again. */
  lost = 0;

  read = () => {
    if (this.stale-- <= 0) return { FunctionVersion: this.version, RevisionId: String(this.revision) };
    if (this.before === undefined) throw fails('ResourceNotFoundException', 404);
    return { FunctionVersion: this.before, RevisionId: String(this.revision - 1) };
  };

  write = ({ FunctionVersion, RevisionId }: Record<string, unknown>): object => {
    if (RevisionId !== undefined && RevisionId !== String(this.revision)) throw refused();
    this.version = String(FunctionVersion);
    this.revision++;
    if (this.lost === 0) return {};
    this.lost--;
    return this.write({ FunctionVersion, RevisionId });
  };

  create = () => {
    throw fails('ResourceConflictException', 409);
  };
}

function contextOf(alias: Alias, more: Answers = {}, signal?: AbortSignal) {
  const { session, sent } = sessionOf({
    GetAlias: alias.read,
    UpdateAlias: alias.write,
    CreateAlias: alias.create,
    ...more,
  });
  return {
    context: createContext(session, recordingReporter(), { clock: passing(), ...(signal && { signal }) }),
    sent,
  };
}

const live = async (alias: Alias, more: Answers = {}, signal?: AbortSignal) => {
  const { context, sent } = contextOf(alias, more, signal);
  await goLive(context, 'shop', { version: '2', expected: { version: '1' } });
  return sent;
};

describe('a version goes live', () => {
  test('though the answer to its write is lost, and the second request meets the first', async () => {
    const alias = Object.assign(new Alias(), { lost: 1 });
    await live(alias);
    expect(alias.version).toBe('2');
  });

  test.each(['1', '0', undefined])('though the alias is read as it was before its last change: %s', async (before) => {
    const alias = Object.assign(new Alias(), { before, stale: 2 });
    await live(alias);
    expect(alias.version).toBe('2');
  });

  test('though it is read to be there already', async () => {
    const alias = Object.assign(new Alias(), { before: '2', stale: 1 });
    await live(alias);
    expect(alias.version).toBe('2');
  });

  test('by the revision that the plan has read, without another look', async () => {
    const alias = new Alias();
    const { context, sent } = contextOf(alias);
    await goLive(context, 'shop', { version: '2', expected: { version: '1' }, read: alias.read() });
    expect(alias.version).toBe('2');
    expect(sent.map(({ name }) => name)).toEqual(['UpdateAlias']);
  });

  test('and not over what somebody else has made live since that plan', async () => {
    const alias = new Alias();
    const { context } = contextOf(alias);
    const read = alias.read();
    alias.write({ FunctionVersion: '3' });
    const going = goLive(context, 'shop', { version: '2', expected: { version: '1' }, read });
    await expect(going).rejects.toMatchObject({ code: 'superseded' });
    expect(alias.version).toBe('3');
  });

  test('and not over what somebody else has made live in between', async () => {
    const alias = new Alias();
    const UpdateAlias = () => {
      alias.version = '3';
      throw refused();
    };
    await expect(live(alias, { UpdateAlias })).rejects.toMatchObject({ code: 'superseded' });
    expect(alias.version).toBe('3');
  });

  test('alone, and says so where somebody had given shares to other versions before the plan', async () => {
    const alias = new Alias();
    const { context } = contextOf(alias);
    const read = { ...alias.read(), RoutingConfig: { AdditionalVersionWeights: { '7': 0.25 } } };
    await goLive(context, 'shop', { version: '2', expected: { version: '1' }, read });
    expect(alias.version).toBe('2');
    expect((context.report as ReturnType<typeof recordingReporter>).lines.at(-1)).toMatch(/25 % to version 7/);
  });

  test('and not over shares of the traffic that somebody has set by hand since the plan', async () => {
    const alias = new Alias();
    const shared = { FunctionVersion: '1', RevisionId: '2', RoutingConfig: { AdditionalVersionWeights: { '7': 0.1 } } };
    const { context, sent } = contextOf(alias, { GetAlias: () => shared });
    const read = alias.read();
    alias.revision = 2;
    const going = goLive(context, 'shop', { version: '2', expected: { version: '1' }, read });
    await expect(going).rejects.toMatchObject({ code: 'superseded' });
    expect(alias.version).toBe('1');
    // Under the old revision only.
    expect(sent.filter(({ name }) => name === 'UpdateAlias')).toHaveLength(1);
  });

  test('and not over what somebody else has made live before', async () => {
    const alias = Object.assign(new Alias(), { version: '3' });
    await expect(live(alias)).rejects.toMatchObject({ code: 'superseded' });
    expect(alias.version).toBe('3');
  });

  test('and not once the run is to stop: whoever puts it back has the last word', async () => {
    const alias = new Alias();
    const stop = new AbortController();
    const UpdateAlias = () => {
      // Put back in between, and the write under the revision of before is refused.
      alias.revision++;
      stop.abort(new Error('cancelled'));
      throw refused();
    };
    await expect(live(alias, { UpdateAlias }, stop.signal)).rejects.toThrow('cancelled');
    expect(alias.version).toBe('1');
  });
});

describe('a version is put back', () => {
  const back = async (alias: Alias, more: Answers = {}) => {
    const { context } = contextOf(alias, more);
    return await putBack(context, { name: 'shop', version: '1' });
  };

  test('though it is read to be live still', async () => {
    const alias = Object.assign(new Alias(), { version: '2', before: '1', stale: 3 });
    expect(await back(alias)).toBe(true);
    expect(alias.version).toBe('1');
  });

  test('though the write of the new one is still under way', async () => {
    const alias = new Alias();
    const late = { FunctionVersion: '2', RevisionId: '1' };
    let isUnderWay = true;
    const UpdateAlias = (input: Record<string, unknown>) => {
      if (isUnderWay) alias.write(late);
      isUnderWay = false;
      return alias.write(input);
    };
    expect(await back(alias, { UpdateAlias })).toBe(true);
    expect(alias.version).toBe('1');
  });

  test('or it comes after, and is refused', async () => {
    const alias = new Alias();
    expect(await back(alias)).toBe(true);
    expect(() => alias.write({ FunctionVersion: '2', RevisionId: '1' })).toThrow();
  });
});

describe('the alias for checks', () => {
  test.each(['0', undefined])('follows though it is read as it was before its last change: %s', async (before) => {
    const alias = Object.assign(new Alias(), { before, stale: 2 });
    const { context } = contextOf(alias);
    const present = await readAlias(context.session, 'shop', CANDIDATE);
    await pointAlias(context, 'shop', { alias: CANDIDATE, version: '2', present });
    expect(alias.version).toBe('2');
  });
});

test('an alias that is there stays where it points, though a read does not know it yet', async () => {
  const alias = Object.assign(new Alias(), { before: undefined, stale: 2 });
  const { context, sent } = contextOf(alias);
  await makeAlias(context, 'shop', { alias: LIVE, version: '2' });
  expect(alias.version).toBe('1');
  expect(sent.map(({ name }) => name)).not.toContain('UpdateAlias');
});

describe('the address of a function', () => {
  const gone = () => {
    throw fails('ResourceNotFoundException', 404);
  };
  const of = { functionName: 'shop', alias: LIVE };
  const contextWith = (session: AwsSession) => createContext(session, recordingReporter(), { clock: passing() });
  const url = { FunctionUrl: 'https://abc.lambda-url.eu-central-1.on.aws/' };

  test('is what was just made, though a read does not know it yet', async () => {
    const { session } = sessionOf({
      GetFunctionUrlConfig: gone,
      AddPermission: () => ({}),
      CreateFunctionUrlConfig: () => url,
    });
    expect(await ensureFunctionUrl(contextWith(session), of, { InvokeMode: 'BUFFERED' })).toBe(
      url.FunctionUrl.slice(0, -1),
    );
  });

  test('is read until it is known, where the answer that had it is lost', async () => {
    let reads = 0;
    const { session } = sessionOf({
      GetFunctionUrlConfig: () => (++reads < 3 ? gone() : url),
      AddPermission: () => ({}),
      CreateFunctionUrlConfig: () => {
        throw fails('ResourceConflictException', 409);
      },
    });
    expect(await ensureFunctionUrl(contextWith(session), of, { InvokeMode: 'BUFFERED' })).toBe(
      url.FunctionUrl.slice(0, -1),
    );
  });

  /** What Lambda answers while the function is being changed, and what it says of a permission that is there. */
  const busy = () => Object.assign(fails('ResourceConflictException', 409), { message: 'An update is in progress' });
  const there = () =>
    Object.assign(fails('ResourceConflictException', 409), {
      message: 'The statement id (url) provided already exists.',
    });

  test('is open to everybody though Lambda refuses at first: it knows no alias so new, or is changing the function', async () => {
    const refusals = [fails('ResourceNotFoundException', 404), busy(), undefined, busy(), there(), busy(), undefined];
    const answer = (result: object) => () => {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      return result;
    };
    const { session, sent } = sessionOf({
      GetFunctionUrlConfig: gone,
      AddPermission: answer({}),
      CreateFunctionUrlConfig: answer(url),
    });
    expect(await ensureFunctionUrl(contextWith(session), of, { InvokeMode: 'BUFFERED' })).toBe(
      url.FunctionUrl.slice(0, -1),
    );
    expect(sent.map(({ name }) => name)).toEqual([
      'GetFunctionUrlConfig',
      ...Array<string>(5).fill('AddPermission'),
      'CreateFunctionUrlConfig',
      'GetFunctionUrlConfig',
      'CreateFunctionUrlConfig',
    ]);
  });

  test('is not made while nobody may call it', async () => {
    const { session, sent } = sessionOf({
      GetFunctionUrlConfig: gone,
      AddPermission: () => {
        throw busy();
      },
    });
    await expect(ensureFunctionUrl(contextWith(session), of, { InvokeMode: 'BUFFERED' })).rejects.toThrow(
      'in progress',
    );
    expect(sent.map(({ name }) => name)).not.toContain('CreateFunctionUrlConfig');
  });

  test('has its settings changed though Lambda is changing the function', async () => {
    let refusals = 2;
    const { session } = sessionOf({
      GetFunctionUrlConfig: () => url,
      UpdateFunctionUrlConfig: () => {
        if (refusals-- > 0) throw busy();
        return {};
      },
    });
    await ensureFunctionUrl(contextWith(session), of, { InvokeMode: 'RESPONSE_STREAM' });
    expect(refusals).toBe(-1);
  });
});

test('copies are ready when a read knows how many are wanted, and not before', async () => {
  let asked = 0;
  const ready = (wanted: number) => ({ RequestedProvisionedConcurrentExecutions: wanted, Status: 'READY' });
  const { session } = sessionOf({
    GetProvisionedConcurrencyConfig: () => ready(++asked > 3 ? 5 : 2),
    PutProvisionedConcurrencyConfig: () => ({}),
  });
  await provision(createContext(session, recordingReporter(), { clock: passing() }), 'shop', 5);
  expect(asked).toBe(4);
});
