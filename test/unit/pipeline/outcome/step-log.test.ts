import { describe, expect, test } from '@jest/globals';
import { StepLog } from '../../../../src/pipeline/outcome/step-log.ts';
import type { Reporter } from '../../../../src/report/index.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

/** Shows where groups begin and end. */
function foldingReporter(lines: string[]): Reporter {
  return {
    ...recordingReporter(),
    note: (line) => void lines.push(line),
    progress: (line) => void lines.push(line),
    warning: (line) => void lines.push(`warning ${line}`),
    group: async (title, work) => {
      lines.push(`[${title}`);
      try {
        return await work();
      } finally {
        lines.push(']');
      }
    },
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the log of steps that are at work at once', () => {
  test('keeps groups whole, those that are open while the log passes on too', async () => {
    const lines: string[] = [];
    const log = new StepLog(foldingReporter(lines));
    const { report } = log;
    const [first, inside] = [Promise.withResolvers(), Promise.withResolvers()];
    const a = log.step('a', () => first.promise);
    const b = log.step('b', async () => {
      await report.group('closed', async () => report.note('b 1'));
      report.note('b 2');
      const value = await report.group('open', async () => {
        report.progress('b 3');
        await inside.promise;
        report.progress('b 4');
        return 5;
      });
      report.warning(`b ${value}`);
    });
    await turn();
    expect(lines).toEqual([]);
    first.resolve(undefined);
    await a;
    await turn();
    expect(lines).toEqual(['▸ b', '[closed', 'b 1', ']', 'b 2', '[open', 'b 3']);
    inside.resolve(undefined);
    await b;
    await log.printed();
    expect(lines.slice(6)).toEqual(['b 3', 'b 4', ']', 'warning b 5']);
  });

  test.each(Array.from({ length: 24 }, (_, turns) => turns))(
    'what a step says while its lines are printed is not lost: %i turns after the one that had the log',
    async (turns) => {
      const lines: string[] = [];
      const log = new StepLog(foldingReporter(lines));
      const { report } = log;
      const first = Promise.withResolvers();
      const waited = async () => {
        await first.promise;
        for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      };
      const a = log.step('a', () => first.promise);
      const b = log.step('b', async () => {
        report.note('b 1');
        await waited();
        report.warning('b 2');
      });
      const c = log.step('c', async () => {
        await report.group('open', async () => {
          report.note('c 1');
          await waited();
          report.note('c 2');
        });
        report.note('c 3');
      });
      first.resolve(undefined);
      await Promise.all([a, b, c]);
      await log.printed();
      const said = lines.filter((line) => !line.startsWith('▸'));
      expect(said.filter((line) => line.includes('b'))).toEqual(['b 1', 'warning b 2']);
      expect(said.filter((line) => !line.includes('b'))).toEqual(['[open', 'c 1', 'c 2', ']', 'c 3']);
    },
  );

  test('a step that is alone is heard at once, and so is what nobody does', async () => {
    const lines: string[] = [];
    const log = new StepLog(foldingReporter(lines));
    await log.step('a', async () => {
      log.report.note('a 1');
      expect(lines).toEqual(['a 1']);
      await log.report.group('g', async () => log.report.note('a 2'));
    });
    log.report.note('outside');
    await log.step('b', async () => log.report.note('b 1'));
    await log.printed();
    expect(lines).toEqual(['a 1', '[g', 'a 2', ']', 'outside', 'b 1']);
  });

  test('what a step said before it failed is not lost', async () => {
    const lines: string[] = [];
    const log = new StepLog(foldingReporter(lines));
    const first = Promise.withResolvers();
    const a = log.step('a', () => first.promise);
    const b = log.step('b', () =>
      log.report.group('g', async () => {
        log.report.note('b 1');
        throw new Error('b');
      }),
    );
    await expect(b).rejects.toThrow('b');
    log.report.note('outside');
    first.resolve(undefined);
    await a;
    await log.printed();
    expect(lines).toEqual(['outside', '▸ b', '[g', 'b 1', ']']);
  });
});
