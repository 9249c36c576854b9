import { describe, expect, test } from '@jest/globals';
import { type Ledger, rememberedLedger } from '../../../src/release/index.ts';

/** A ledger that counts what is read; `r9` is damaged. */
function counted() {
  const reads: string[] = [];
  const read = <T>(what: string, answer: T) => {
    reads.push(what);
    return Promise.resolve(answer);
  };
  const record = (id: string) => ({ id }) as never;
  const opened = { record: record('new'), close: () => Promise.resolve(record('new')) };
  const ledger: Ledger = {
    current: () => read('current', undefined),
    read: (id) => read(`warned read ${id}`, undefined),
    entry: (id) => read(`entry ${id}`, id === 'r9' ? { id, problem: 'damaged' } : { id, record: record(id) }),
    list: () => read('list', ['r3', 'r2', 'r1']),
    migrations: () => Promise.resolve([]),
    recordMigration: () => Promise.resolve(),
    open: () => Promise.resolve(opened),
    reopen: () => Promise.resolve(opened),
    promote: () => Promise.resolve(),
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

  test('reads anew after each write of its own', async () => {
    const writes: ((remembered: Ledger) => Promise<unknown>)[] = [
      (remembered) => remembered.open({} as never),
      async (remembered) => (await remembered.reopen('new'))!.close({}),
      (remembered) => remembered.promote({} as never, undefined),
    ];
    for (const write of writes) {
      const { ledger, reads } = counted();
      const remembered = rememberedLedger(ledger, new AbortController().signal);
      await remembered.current();
      await write(remembered);
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
