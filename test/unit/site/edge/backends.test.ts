import { describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { apiRevision, connectApi, ensureOriginKey, readApi } from '../../../../src/site/index.ts';

const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/store';
const side = (domain: string, more: object = {}) => ({
  stable: { id: 'lambda', domain, protocol: 'https' as const, port: 443, path: '', ...more },
});

/** A KeyValueStore in memory. */
function store(values: Record<string, string> = {}) {
  const send = (command: { constructor: { name: string }; input: { Key?: string; Value?: string } }) => {
    const { Key = '', Value } = command.input;
    if (command.constructor.name === 'PutKeyCommand') values[Key] = Value!;
    if (command.constructor.name !== 'GetKeyCommand') return Promise.resolve({ ETag: 'e' });
    if (Key in values) return Promise.resolve({ Value: values[Key] });
    return Promise.reject(Object.assign(new Error('Key not found'), { name: 'ResourceNotFoundException' }));
  };
  return { values, session: { region: 'us-east-1', client: () => ({ send }) } as unknown as AwsSession };
}

describe('what the API is connected to', () => {
  test('a run that was overtaken writes nothing', async () => {
    const { session, values } = store();
    await connectApi(session, ARN, side('one.example'));
    const planned = (await readApi(session, ARN))!.revision;
    await connectApi(session, ARN, side('two.example'), { revision: planned });
    const now = { ...values };
    await expect(connectApi(session, ARN, side('three.example'), { revision: planned })).rejects.toMatchObject({
      code: 'superseded',
    });
    expect(values).toEqual(now);
    expect((await readApi(session, ARN))!.record).toEqual(side('two.example'));
  });

  test('the key of the edge goes with backends that are closed, and stands in no record', async () => {
    const { session, values } = store();
    const key = await ensureOriginKey(session, ARN);
    expect(await ensureOriginKey(session, ARN)).toBe(key);
    await connectApi(session, ARN, side('open.example'));
    expect(values['api']).not.toContain(key);
    const closed = side('closed.example', { closed: true });
    await connectApi(session, ARN, closed);
    expect(JSON.parse(values['api']!)).toMatchObject({ origin: key, revision: apiRevision(closed) });
    expect((await readApi(session, ARN))!.record).toEqual(closed);
  });
});
