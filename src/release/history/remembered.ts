import type { Ledger, OpenRecord } from '../ledger.ts';

/**
 * The same ledger for a run that alone may write: what was read once is not read again until the run writes itself. Once
 * `signal` is aborted others may write, and everything is read anew.
 */
export function rememberedLedger(ledger: Ledger, signal: AbortSignal): Ledger {
  let known = new Map<string, Promise<unknown>>();
  const forget = () => void (known = new Map());
  const once = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    if (signal.aborted) return read();
    const answer = (known.get(key) as Promise<T> | undefined) ?? read();
    known.set(key, answer);
    // What could not be read may be there at the next look.
    answer.catch(() => known.get(key) === answer && known.delete(key));
    return answer;
  };
  const forgetting = (opened: OpenRecord): OpenRecord => ({
    record: opened.record,
    close: (changes) => opened.close(changes).finally(forget),
  });
  const entry = (id: string) => once(id, () => ledger.entry(id));
  const warned = new Set<string>();
  return {
    ...ledger,
    current: () => once('current', () => ledger.current()),
    entry,
    list: async (limit) => (await once('list', () => ledger.list(Infinity))).slice(0, limit ?? 100),
    async read(id) {
      const { record, problem } = await entry(id);
      // It warns of what is damaged.
      return problem && !warned.has(id) ? await ledger.read(id).finally(() => warned.add(id)) : record;
    },
    open: async (record) => forgetting(await ledger.open(record).finally(forget)),
    reopen: async (id) => {
      const opened = await ledger.reopen(id);
      return opened && forgetting(opened);
    },
    promote: (...given) => ledger.promote(...given).finally(forget),
  };
}
