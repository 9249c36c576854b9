import { describe, expect, test } from '@jest/globals';
import type { SitePlan } from '../../../src/site/types.ts';
import { Progress } from '../../../src/site/transfer/progress.ts';
import { describeSite } from '../../../src/site/describe.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const file = (path: string, size: number) => ({ path, size, headers: { cacheControl: 'no-store' }, kind: 'other' });

/** Twelve files of 1 to 12 kB; the largest is new, file-1 was half as large, and one is no longer there. */
function plan(more: Partial<SitePlan> = {}): SitePlan {
  const files = new Map(
    Array.from({ length: 12 }, (_, index) => [`file-${index + 1}`, file(`file-${index + 1}`, 1000 * (index + 1))]),
  );
  const before = new Map([...files].filter(([path]) => path !== 'file-12'));
  before.set('file-1', file('file-1', 500)).set('gone', file('gone', 10));
  return {
    strategy: 'in-place',
    request: { distributionId: 'E1', invalidation: 'auto' },
    release: 'r2',
    hasChanges: true,
    complete: false,
    build: { files, bytes: 78_000, record: { style: 'app' } },
    present: { release: 'r1', manifest: { files: before } },
    puts: ['file-1', 'file-12'].map((path) => ({ key: path, file: files.get(path) })),
    copies: [],
    unchanged: 10,
    uploadBytes: 13_000,
    vanishing: ['gone'],
    invalidation: { paths: ['/file-1'], skipped: 0 },
    ...more,
  } as unknown as SitePlan;
}

const result = { deleted: 1, invalidated: ['/file-1'] } as unknown as Parameters<typeof describeSite>[1];

describe('the summary', () => {
  test('says what changed, sizes before and after, the ten largest, and what the invalidation costs', () => {
    const text = describeSite(plan(), result, { url: 'https://shop.example.org', milliseconds: 1500 });
    expect(text).toMatch(/^### ✅ The new site is live\n\nhttps:\/\/shop\.example\.org\n/);
    expect(text).toContain('| sent | 2 | 13.0 kB |');
    expect(text).toContain('| **site** | 12 | 65.5 kB → 78.0 kB |');
    expect(text).toContain('| <code>file-12</code> | new | 12.0 kB |');
    expect(text).toContain('| <code>file-1</code> | 500 B | 1.0 kB |');
    expect(text).toContain('Invalidation of 1 path: free within the first 1,000 of a month, 0.005 USD beyond.');
    expect(text).toContain('- <code>gone</code>');
    const largest = text.slice(text.indexOf('The ten largest files'));
    expect(largest.match(/<code>file-\d+<\/code>/g)).toHaveLength(10);
    expect(largest).not.toContain('<code>file-2</code>');
  });

  test('of a dry run promises nothing, and of no change says so', () => {
    const dry = describeSite(plan(), undefined, { milliseconds: 1 });
    expect(dry).toContain('Dry run: nothing was written');
    expect(dry).toContain('| to send | 2 |');
    expect(dry).toContain('Invalidation of 1 path');
    const none = describeSite(
      plan({ hasChanges: false, puts: [] }),
      { ...result!, invalidated: [] },
      { url: 'https://shop.example.org', milliseconds: 1 },
    );
    expect(none).toMatch(
      /^### ✅ .*nothing to do\n\nhttps:\/\/shop\.example\.org · release <code>r2<\/code> · 10 files\n$/,
    );
  });

  test.each([
    [{ distributionId: 'E1', invalidation: 'auto' }, 'in-place', ['/a', '/b'], 'Invalidation of 2 paths'],
    [{ distributionId: 'E1', invalidation: 'auto' }, 'in-place', [], 'No invalidation was needed.'],
    [{ distributionId: 'E1', invalidation: 'none' }, 'in-place', [], 'Nothing was invalidated (invalidation: none).'],
    [{ invalidation: 'auto' }, 'in-place', [], 'Nothing was invalidated: there is no distribution-id.'],
    [{ invalidation: 'auto' }, 'releases', [], 'No invalidation was needed.'],
  ])('says what was invalidated, and why nothing was: %j %s', (request, strategy, invalidated, line) => {
    const given = plan({ request, strategy } as unknown as Partial<SitePlan>);
    expect(describeSite(given, { ...result!, invalidated }, { milliseconds: 1 })).toContain(line);
  });
});

describe('progress', () => {
  test('is a bar with files, bytes and rate', () => {
    const report = recordingReporter();
    const progress = new Progress(report, 4, 4000);
    for (let count = 0; count < 3; count++) progress.add(1000);
    expect(progress.line()).toMatch(/^█{15}░{5} 3 of 4 files, 3\.0 kB of 4\.0 kB, [\d.]+ \w+\/s$/);
    progress.end();
    expect(report.lines.join('\n')).toContain('3 of 4 files');
    new Progress(report, 0, 0).end();
    expect(report.lines.filter((line) => line.includes('files'))).toHaveLength(1);
  });
});
