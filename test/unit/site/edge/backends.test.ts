import { describe, expect, test } from '@jest/globals';
import {
  apiRevision,
  connectApi,
  followPointer,
  keepOriginKey,
  newSecret,
  readApi,
  readOriginKey,
  refuseInShift,
} from '../../../../src/site/index.ts';
import { keyValueSession } from '../../../support/edge/key-value-session.ts';

const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/store';
const side = (domain: string, more: object = {}) => ({
  stable: { id: 'lambda', domain, protocol: 'https' as const, port: 443, path: '', ...more },
});

function store() {
  const values = new Map<string, string>();
  return { values, session: keyValueSession(values) };
}

describe('what the API is connected to', () => {
  test('a run that was overtaken writes nothing', async () => {
    const { session, values } = store();
    await connectApi(session, ARN, side('one.example'));
    const planned = (await readApi(session, ARN))!.revision;
    await connectApi(session, ARN, side('two.example'), { revision: planned });
    const now = new Map(values);
    await expect(connectApi(session, ARN, side('three.example'), { revision: planned })).rejects.toMatchObject({
      code: 'superseded',
    });
    expect(values).toEqual(now);
    expect((await readApi(session, ARN))!.record).toEqual(side('two.example'));
  });

  test('the pages of a side that a shift has left come from the pointer again, its API stays', async () => {
    const { session } = store();
    expect(await followPointer(session, ARN)).toBeUndefined();
    const { stable: before } = side('old.example', { release: 'r1', site: 's1' });
    const { stable: plain } = side('new.example', { release: 'r2' });
    const named = { ...plain, site: 's2' };
    await connectApi(session, ARN, { stable: named, before, until: 7 });
    expect(await followPointer(session, ARN)).toEqual({ stable: plain, before, until: 7 });
    expect((await readApi(session, ARN))!.record).toEqual({ stable: plain, before, until: 7 });
    // One that nobody has carried on is over with it.
    await connectApi(session, ARN, { stable: named, candidate: before, until: 7, weight: 5 });
    expect(await followPointer(session, ARN)).toEqual({ stable: plain });
    expect(await followPointer(session, ARN)).toEqual({ stable: plain });
  });

  test('the pointer moves nobody during a shift, and is not moved', async () => {
    const { session } = store();
    await refuseInShift(session, ARN, 6);
    const { stable } = side('old.example', { site: 's1' });
    await connectApi(session, ARN, { stable, candidate: stable, until: 7 });
    await expect(refuseInShift(session, ARN, 6)).rejects.toMatchObject({ code: 'shift-open' });
    await refuseInShift(session, ARN, 7);
  });

  test('the key of the edge goes with backends that are closed, and stands in no record', async () => {
    const { session, values } = store();
    const key = newSecret();
    await keepOriginKey(session, ARN, key);
    await keepOriginKey(session, ARN, key);
    // A backend that asks for another one would answer nobody.
    await expect(keepOriginKey(session, ARN, newSecret())).rejects.toMatchObject({ code: 'superseded' });
    expect(await readOriginKey(session, ARN)).toBe(key);
    await connectApi(session, ARN, side('open.example'));
    expect(values.get('api')).not.toContain(key);
    const closed = side('closed.example', { closed: true });
    await connectApi(session, ARN, closed);
    expect(JSON.parse(values.get('api')!)).toMatchObject({ origin: key, revision: apiRevision(closed) });
    expect((await readApi(session, ARN))!.record).toEqual(closed);
  });
});
