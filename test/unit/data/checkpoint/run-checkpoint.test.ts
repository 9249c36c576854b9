import { expect, jest, test } from '@jest/globals';
import type { Checkpoint, CheckpointStore, Progress } from '../../../../src/data/checkpoint/checkpoint.ts';
import { deadLetter } from '../../../../src/data/checkpoint/dead-letter.ts';
import { RunCheckpoint } from '../../../../src/data/checkpoint/run-checkpoint.ts';
import { rowOf } from '../../../../src/data/model/value.ts';

const PROGRESS: Progress = {
  state: 'copying',
  fresh: true,
  lanes: [null],
  copied: 0,
  unchanged: 0,
  filtered: 0,
  conflicts: 0,
  bad: 0,
  passedOver: [],
  deadLetterParts: 0,
  source: 'a',
  target: 'b',
};

/** A store in memory; `fails` makes the next writes of parts fail. */
function memoryStore() {
  const parts = new Map<string, string>();
  const state: { saved?: Checkpoint; fails: number } = { fails: 0 };
  const store: CheckpointStore = {
    location: 'memory',
    load: () => Promise.resolve(state.saved),
    save: (checkpoint) => Promise.resolve(void (state.saved = checkpoint)),
    putPart: (name, text) =>
      state.fails-- > 0 ? Promise.reject(new Error('not now')) : Promise.resolve(void parts.set(name, text)),
    getPart: (name) => {
      const part = parts.get(name);
      return part === undefined ? Promise.reject(new Error(`no ${name}`)) : Promise.resolve(part);
    },
  };
  return { store, state };
}

test('dead letters that could not be stored are stored by the next save, before the progress that counts them', async () => {
  const { store, state } = memoryStore();
  const checkpoint = await RunCheckpoint.open(store, 'plan', 0);
  await checkpoint.begin('m', structuredClone(PROGRESS));
  const letter = (id: string) => deadLetter('m', 'bad', 'reason', rowOf([['id', id]]));
  state.fails = 1;
  await expect(checkpoint.advanced('m', [letter('a')])).rejects.toThrow('not now');
  expect(state.saved!.migrations['m']!.deadLetterParts).toBe(0);
  await checkpoint.advanced('m', [letter('b')]);
  const next = await RunCheckpoint.open(store, 'plan');
  expect((await next.firstBadRows('m')).map(({ row }) => row)).toEqual([{ id: 'a' }, { id: 'b' }]);
});

test('of a great many bad rows only those that are shown are read', async () => {
  const { store } = memoryStore();
  const checkpoint = await RunCheckpoint.open(store, 'plan', 0);
  await checkpoint.begin('m', structuredClone(PROGRESS));
  const rows = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => deadLetter('m', 'bad', 'reason', rowOf([['id', String(from + at)]])));
  await checkpoint.advanced('m', rows(0, 60));
  await checkpoint.advanced('m', rows(60, 500));
  const parse = jest.spyOn(JSON, 'parse');
  const shown = await checkpoint.firstBadRows('m');
  const parsed = parse.mock.calls.length;
  parse.mockRestore();
  expect(shown.map(({ row }) => (row as { id: string }).id)).toEqual(
    Array.from({ length: 100 }, (_, at) => String(at)),
  );
  expect(parsed).toBe(shown.length);
});
