import { afterAll, describe, expect, test } from '@jest/globals';
import { markdown } from '../../src/report/index.ts';
import { crashCases, killedAndResumed, undisturbed } from '../support/crashes/data-crash.ts';
import { testSession } from '../support/emulator/session.ts';
import { recordSoakResult } from '../support/levels/soak-page.ts';

/** Kills that are tried at the same time, each on stores of its own. */
const AT_ONCE = 8;
const sections: string[] = [];
afterAll(() => {
  const head = [
    '## Killed at every write',
    '',
    'The run is ended as by SIGKILL before or after each of its writes: requests that were sent arrive, nothing else happens. The next run goes on from the checkpoint, and one more run follows. The end is right when the rows or files, the counts and the verdict are those of a run that nothing disturbed, and the last run changed nothing.',
    '',
  ];
  if (sections.length === crashCases.length)
    recordSoakResult('migrate-data', 'crash', [...head, ...sections].join('\n'));
});

describe.each(crashCases)('killed at every write: $name', (one) => {
  test('the next run goes on and ends in the same state', async () => {
    const session = testSession();
    const expected = await undisturbed(one, session);
    const kills = new Kills();
    // How saves and writes interleave varies a little: a run may have some points more or less than another.
    for (let first = 1, through = false; !through; first += AT_ONCE) {
      const points = Array.from({ length: AT_ONCE }, (_, index) => first + index);
      const ended = await Promise.all(points.map((point) => killedAndResumed(one, session, point)));
      for (const [index, { killed, at, ...result }] of ended.entries()) {
        expect({ point: points[index], ...result }).toEqual({
          point: points[index],
          outcome: expected.outcome,
          state: expected.state,
          again: expected.state,
        });
        if (killed) kills.add(at);
        else through = true;
      }
    }
    expect(kills.count).toBeGreaterThanOrEqual(expected.points * 0.8);
    sections.push(`### ${one.name}\n\n${kills.table()}`);
  }, 1_800_000);
});

/** How often a run was ended at which kind of write. */
class Kills {
  readonly #kinds = new Map<string, { before: number; after: number }>();
  count = 0;

  add(at: string): void {
    const [, phase, what] = /^(before|after) (.*)$/.exec(at)!;
    const kind = what!
      .replace(/^items-\w+ /, '')
      .replace(/^(.*[/ ])?\d+\.txt$/, 'a file')
      .replace(/^removal of .*/, 'removal');
    const counts = this.#kinds.get(kind) ?? { before: 0, after: 0 };
    counts[phase as 'before' | 'after']++;
    this.#kinds.set(kind, counts);
    this.count++;
  }

  table(): string {
    const rows = [...this.#kinds].map(([kind, { before, after }]) => [kind, before, after, before + after]);
    return markdown.table(['write', 'killed before', 'killed after', 'ended the same'], rows, [
      'left',
      'right',
      'right',
      'right',
    ]);
  }
}
