import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../../src/aws/index.ts';
import { getKey, listKeys, readForUpdate, removeKeys, updateKey } from '../../../../src/site/edge/key-value-store.ts';
import { type AwsServer, awsServer, ServiceError } from '../../../support/aws/aws-server.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

let server: AwsServer | undefined;
afterEach(() => server?.close());

const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/k1';

async function sessionRefusedWith(message: string) {
  server = await awsServer(() => {
    throw new ServiceError('AccessDeniedException', message, 403);
  });
  return sessionOn(server);
}

type Session = Awaited<ReturnType<typeof sessionRefusedWith>>;
const CALLS: Record<string, (session: Session) => Promise<unknown>> = {
  read: (session) => getKey(session, ARN, 'site'),
  written: (session) => updateKey(session, ARN, 'site', () => 'x'),
  listed: (session) => listKeys(session, ARN),
  emptied: (session) => removeKeys(session, ARN, ['site']),
};

describe('a KeyValueStore that refuses', () => {
  test.each(Object.entries(CALLS))(
    'credentials of the global STS, when it is %s, says which it takes',
    async (_, call) => {
      await expect(call(await sessionRefusedWith('Authentication failed'))).rejects.toMatchObject({
        code: 'credentials',
        todo: expect.stringMatching(/role-to-assume.*AWS_STS_REGIONAL_ENDPOINTS/),
      });
    },
  );

  test.each(Object.entries(CALLS))(
    'a role that lacks the permission, when it is %s, says which one',
    async (_, call) => {
      const message = 'User: x is not authorized to perform: cloudfront-keyvaluestore:GetKey on resource: y';
      await expect(call(await sessionRefusedWith(message))).rejects.toMatchObject({
        code: 'permission',
        todo: expect.stringContaining('cloudfront-keyvaluestore:GetKey'),
      });
    },
  );
});

/** What CloudFront answers to a write under an ETag that is no more: see the rule kvs-stale-etag of the strict front. */
function staleETag(): Error {
  const message = 'Pre-Condition failed during update of Key-Value-Store';
  return Object.assign(new Error(message), { name: 'ValidationException' });
}

describe('a store or a key that is not there', () => {
  /** The words of a missing store and of a missing key are in no document: nothing may hang on them. */
  const lacking = (store: boolean) => {
    const send = (command: { constructor: { name: string } }) =>
      store && command.constructor.name === 'DescribeKeyValueStoreCommand'
        ? Promise.resolve({ ETag: 'e' })
        : Promise.reject(Object.assign(new Error('Not there'), { name: 'ResourceNotFoundException' }));
    return { client: () => ({ send }) } as unknown as Session;
  };

  test('is a key without a value where the store is there', async () => {
    await expect(getKey(lacking(true), ARN, 'site')).resolves.toBeUndefined();
    await expect(readForUpdate(lacking(true), ARN, 'site')).resolves.toEqual({ etag: 'e', value: undefined });
  });

  test.each(['read', 'written'])('is refused where the store is %s', async (what) => {
    await expect(CALLS[what]!(lacking(false))).rejects.toMatchObject({
      code: 'input',
      what: expect.stringContaining(ARN),
    });
  });

  test('is well where keys are to be deleted', async () => {
    await expect(removeKeys(lacking(false), ARN, ['site'])).resolves.toBeUndefined();
  });
});

describe('a store that many write at once', () => {
  /** Takes a write only on what its writer has read, as CloudFront does: the ETag is that of the whole store. */
  function strictStore() {
    const values = new Map<string, string>();
    const calls: string[] = [];
    let etag = 0;
    const send = async (command: { constructor: { name: string }; input: Written }) => {
      await setTimeout(Math.random() * 4);
      calls.push(command.constructor.name);
      const { Key = '', Value, IfMatch, Deletes = [] } = command.input;
      if (command.constructor.name === 'GetKeyCommand') {
        if (values.has(Key)) return { Value: values.get(Key) };
        throw Object.assign(new Error('Key not found'), { name: 'ResourceNotFoundException' });
      }
      if (IfMatch === undefined) return { ETag: String(etag) };
      if (IfMatch !== String(etag)) throw staleETag();
      etag++;
      if (Value !== undefined) values.set(Key, Value);
      for (const { Key } of Deletes) values.delete(Key);
      return { ETag: String(etag) };
    };
    return { values, calls, session: { client: () => ({ send }) } as unknown as Session };
  }
  interface Written {
    Key?: string;
    Value?: string;
    IfMatch?: string;
    Deletes?: { Key: string }[];
  }

  test('takes the writes of all, and their ends', async () => {
    const { values, session } = strictStore();
    const keys = Array.from({ length: 30 }, (_, index) => `pr-${index}--shop`);
    await Promise.all(keys.map((key) => updateKey(session, ARN, key, () => key)));
    expect([...values.values()].toSorted()).toEqual(keys.toSorted());
    await Promise.all(keys.map((key) => removeKeys(session, ARN, [key])));
    expect([...values]).toEqual([]);
  });

  test('takes a write under what was read ahead, unless anything was written since', async () => {
    const { values, session, calls } = strictStore();
    values.set('site', 'one');
    const read = await readForUpdate(session, ARN, 'site');
    calls.length = 0;
    await updateKey(session, ARN, 'site', (present) => `${present}, two`, { read });
    expect(calls).toEqual(['PutKeyCommand']);
    expect(values.get('site')).toBe('one, two');
    // Read before that write.
    await updateKey(session, ARN, 'site', (present) => `${present}, three`, { read });
    expect(values.get('site')).toBe('one, two, three');
  });

  test.each<[what: string, ahead: string, change: (present: string | undefined) => string | undefined]>([
    ['nothing was to be written', 'wanted', (present) => (present === 'wanted' ? undefined : 'wanted')],
    [
      'the change was refused',
      'strange',
      (present) => {
        if (present === 'strange') throw new Error('superseded');
        return 'wanted';
      },
    ],
  ])('is looked at again where %s ahead', async (_, ahead, change) => {
    const { values, session } = strictStore();
    values.set('site', ahead);
    const read = await readForUpdate(session, ARN, 'site');
    await updateKey(session, ARN, 'site', () => 'of another run');
    await updateKey(session, ARN, 'site', change, { read });
    expect(values.get('site')).toBe('wanted');
  });

  test.each(['written', 'emptied'] as const)('is %s no more once the job is cancelled', async (what) => {
    const cancelled = new Error('cancelled');
    const job = new AbortController();
    let writes = 0;
    const send = (command: { constructor: { name: string } }) => {
      if (command.constructor.name === 'GetKeyCommand') return Promise.resolve({ Value: 'another' });
      if (command.constructor.name === 'DescribeKeyValueStoreCommand') return Promise.resolve({ ETag: 'e' });
      if (++writes === 3) job.abort(cancelled);
      return Promise.reject(staleETag());
    };
    const session = { client: () => ({ send }) } as unknown as Session;
    const waits = { clock: systemClock, signal: job.signal };
    const call = {
      written: () => updateKey(session, ARN, 'site', () => 'x', waits),
      emptied: () => removeKeys(session, ARN, ['site'], waits),
    }[what];
    await expect(call()).rejects.toBe(cancelled);
    expect(writes).toBe(3);
  });
});
