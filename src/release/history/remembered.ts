import type { Ledger, OpenRecord } from '../ledger.ts';
import type { ReleaseRecord } from '../record.ts';

/**
 * The same ledger for a run that alone may write: what was read or written once is not read again, save where a write has
 * failed, which may have been carried out. Once `signal` is aborted others may write, and everything is read anew.
 */
export function rememberedLedger(ledger: Ledger, signal: AbortSignal): Ledger {
  let known = new Map<string, Promise<unknown>>();
  const keep = (key: string, value: unknown) => void known.set(key, Promise.resolve(value));
  const once = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    if (signal.aborted) return read();
    const answer = (known.get(key) as Promise<T> | undefined) ?? read();
    known.set(key, answer);
    // What could not be read may be there at the next look.
    answer.catch(() => known.get(key) === answer && known.delete(key));
    return answer;
  };
  const writing = async <T>(write: Promise<T>, remember: (written: T) => void): Promise<T> => {
    try {
      const written = await write;
      remember(written);
      return written;
    } catch (error) {
      known = new Map();
      throw error;
    }
  };
  const keepRecord = (record: ReleaseRecord) => keep(record.id, { id: record.id, record });
  const remembering = (opened: OpenRecord): OpenRecord => ({
    get record() {
      return opened.record;
    },
    close: (changes) => writing(opened.close(changes), keepRecord),
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
    async open(record) {
      const listed = known.get('list') as Promise<string[]> | undefined;
      const opened = await writing(ledger.open(record), (written) => keepRecord(written.record));
      // A list that was read while it was written may hold it or not.
      const before = await listed?.catch(() => undefined);
      if (before) keep('list', [...new Set([record.id, ...before])].sort().reverse());
      else known.delete('list');
      return remembering(opened);
    },
    reopen: async (id) => {
      const opened = await ledger.reopen(id);
      return opened && remembering(opened);
    },
    promote: (...given) => writing(ledger.promote(...given), (written) => keep('current', written)),
  };
}
