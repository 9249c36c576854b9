import { describe, expect, test } from '@jest/globals';
import { type Ledger, type OpenRecord, type ReleaseRecord, rememberedLedger } from '../../../src/release/index.ts';

const record = (id: string) => ({ id }) as ReleaseRecord;

/** A ledger that counts what is read; `r9` is damaged. */
function counted() {
  const reads: string[] = [];
  const read = <T>(what: string, answer: T) => {
    reads.push(what);
    return Promise.resolve(answer);
  };
  const opened = (one: ReleaseRecord): OpenRecord => ({
    record: one,
    close: (changes) => Promise.resolve({ ...one, ...changes }),
  });
  const ledger: Ledger = {
    current: () => read('current', undefined),
    read: (id) => read(`warned read ${id}`, undefined),
    entry: (id) => read(`entry ${id}`, id === 'r9' ? { id, problem: 'damaged' } : { id, record: record(id) }),
    list: () => read('list', ['r3', 'r2', 'r1']),
    migrations: () => Promise.resolve([]),
    recordMigration: () => Promise.resolve(),
    open: (one) => Promise.resolve(opened(one)),
    reopen: (id) => Promise.resolve(opened(record(id))),
    promote: (one) => Promise.resolve({ value: one, etag: 'moved' }),
  };
  return { ledger, reads };
}

describe('a ledger that remembers', () => {
  test('reads nothing twice, also where two ask at once', async () => {
    const { ledger, reads } = counted();
    const remembered = rememberedLedger(ledger, new AbortController().signal);
    await Promise.all([remembered.current(), remembered.current(), remembered.entry('r1'), remembered.read('r1')]);
    expect(await remembered.list(2)).toEqual(['r3', 'r2']);
    expect(await remembered.list(5)).toEqual(['r3', 'r2', 'r1']);
    expect(reads.sort()).toEqual(['current', 'entry r1', 'list']);
  });

  test('knows what it has written itself, as if it were read', async () => {
    const { ledger, reads } = counted();
    const remembered = rememberedLedger(ledger, new AbortController().signal);
    await Promise.all([remembered.current(), remembered.list(), remembered.entry('r3')]);
    const opened = await remembered.open(record('r4'));
    expect(await remembered.list()).toEqual(['r4', 'r3', 'r2', 'r1']);
    expect(await remembered.entry('r4')).toEqual({ id: 'r4', record: opened.record });
    await opened.close({ status: 'live' });
    expect((await remembered.read('r4'))!.status).toBe('live');
    await remembered.promote(record('r4'), undefined);
    expect(await remembered.current()).toEqual({ value: { id: 'r4' }, etag: 'moved' });
    expect(reads.sort()).toEqual(['current', 'entry r3', 'list']);
  });

  test('reads anew after a write that has failed: it may have been carried out', async () => {
    const refused = () => Promise.reject(new Error('no answer'));
    const writes: ((remembered: Ledger) => Promise<unknown>)[] = [
      (remembered) => remembered.open(record('r4')),
      async (remembered) => (await remembered.reopen('r3'))!.close({}),
      (remembered) => remembered.promote(record('r3'), undefined),
    ];
    for (const write of writes) {
      const { ledger, reads } = counted();
      const failing = { ...ledger, open: refused, promote: refused };
      const reopen = async (id: string) => ({ ...(await ledger.reopen(id))!, close: refused });
      const remembered = rememberedLedger({ ...failing, reopen }, new AbortController().signal);
      await remembered.current();
      await expect(write(remembered)).rejects.toThrow('no answer');
      await remembered.current();
      expect(reads).toEqual(['current', 'current']);
    }
  });

  test('remembers nothing once others may write', async () => {
    const { ledger, reads } = counted();
    const lost = new AbortController();
    const remembered = rememberedLedger(ledger, lost.signal);
    await remembered.current();
    lost.abort();
    await remembered.current();
    expect(reads).toEqual(['current', 'current']);
  });

  test('warns of a damaged record once, and asks again for what could not be read', async () => {
    const { ledger, reads } = counted();
    const remembered = rememberedLedger(ledger, new AbortController().signal);
    await remembered.read('r9');
    await remembered.read('r9');
    expect(reads).toEqual(['entry r9', 'warned read r9']);

    let failures = 1;
    const shaky: Ledger = {
      ...ledger,
      current: () => (failures-- > 0 ? Promise.reject(new Error('no answer')) : ledger.current()),
    };
    const again = rememberedLedger(shaky, new AbortController().signal);
    await expect(again.current()).rejects.toThrow('no answer');
    expect(await again.current()).toBeUndefined();
  });
});
